import * as vscode from 'vscode';
import { DARK, HIGH_CONTRAST, HIGH_CONTRAST_LIGHT, LIGHT, type Palette } from './sparkline';

/** The colours that go with the active theme. */
export function currentPalette(): Palette {
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light:
      return LIGHT;
    case vscode.ColorThemeKind.HighContrast:
      return HIGH_CONTRAST;
    case vscode.ColorThemeKind.HighContrastLight:
      return HIGH_CONTRAST_LIGHT;
    default:
      return DARK;
  }
}
