import { ADVICE_CODES } from '../network/advice/rule';
import { READING_CODES } from './layers/report';

/** Every code that a problem of a reading or of a training can have; each has a setting and a section in the manual. */
export const PROBLEM_CODES: readonly string[] = ['shape-mismatch', ...READING_CODES, ...ADVICE_CODES];
