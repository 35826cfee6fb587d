import { featureWidth } from './roles';
import { fitByteScaling, fitScaling, median, type Scaling, type ScalingKind, UNSCALED } from './scaling';
import type { Column, ImageColumn, NumberColumn, WordColumn } from './table';

/** One input of the network and the column that it comes from. */
export type Feature = NumberFeature | CategoryFeature | PixelFeature;

interface FeatureBase {
  /**
   * The column's name; with `= category` for words; `pixel row,column` for images, with ` of channel n` in colour; all
   * from 0.
   */
  readonly name: string;
  readonly scaling: Scaling;
  /** Only for words: the category that this feature is 1 for. */
  readonly category?: number;
}

interface NumberFeature extends FeatureBase {
  readonly column: NumberColumn;
  /** What stands in for a missing number, unscaled. */
  readonly fill: number;
}

interface CategoryFeature extends FeatureBase {
  readonly column: WordColumn;
  readonly category: number;
  /** The category that stands in for a missing one. */
  readonly fill: number;
}

interface PixelFeature extends FeatureBase {
  readonly column: ImageColumn;
  /** Where the value stands among those of its image. */
  readonly pixel: number;
}

/** What a column becomes, its scaling and its stand-ins fitted on `trainRows` of the table. */
export function featuresOf(column: Column, trainRows: Int32Array, scaling: ScalingKind): Feature[] {
  switch (column.type) {
    case 'image':
      return pixelsOf(column, trainRows, scaling);
    case 'number': {
      const fill = median(column.values, trainRows);
      return [{ name: column.name, column, scaling: fitScaling(scaling, column.values, trainRows), fill }];
    }
    default:
      return categoriesOf(column, trainRows);
  }
}

/**
 * The unscaled value of a feature in a row of the table: the number or its stand-in, 1 and 0 for words, the byte of an
 * image.
 */
export function featureValue(feature: Feature, tableRow: number): number {
  if ('pixel' in feature) {
    const { column, pixel } = feature;
    return column.values[tableRow * featureWidth(column) + pixel]!;
  }
  const { column, fill } = feature;
  if (column.type === 'number') {
    const value = column.values[tableRow]!;
    return Number.isFinite(value) ? value : fill;
  }
  const code = column.codes[tableRow]!;
  return (code < 0 ? fill : code) === feature.category ? 1 : 0;
}

function pixelsOf(column: ImageColumn, trainRows: Int32Array, kind: ScalingKind): PixelFeature[] {
  const size = featureWidth(column);
  const scaling = fitByteScaling(kind, column.values, size, trainRows);
  return Array.from({ length: size }, (_, pixel) => ({
    name: pixelName(column.shape, pixel),
    column,
    pixel,
    scaling,
  }));
}

function pixelName(shape: readonly number[], pixel: number): string {
  const [height, width] = shape.slice(-2) as [number, number];
  const place = `pixel ${Math.floor(pixel / width) % height},${pixel % width}`;
  return shape.length === 2 ? place : `${place} of channel ${Math.floor(pixel / (width * height))}`;
}

function categoriesOf(column: WordColumn, trainRows: Int32Array): CategoryFeature[] {
  const fill = mostFrequent(column.codes, column.categories.length, trainRows);
  return column.categories.map((word, category) => ({
    name: `${column.name} = ${word}`,
    column,
    category,
    scaling: UNSCALED,
    fill,
  }));
}

function mostFrequent(codes: Int32Array, categories: number, rows: Int32Array): number {
  const counts = new Int32Array(categories);
  for (const row of rows) if (codes[row]! >= 0) counts[codes[row]!]!++;
  return counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0));
}
