export * from './binaryLosses';
export * from './classLosses';
export * from './valueLosses';
