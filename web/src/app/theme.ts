/** One accent colour, dense tables, tabular figures. */
import { type ThemeConfig, theme } from 'antd';

export const accent = '#0f766e';

export function themeOf(dark: boolean): ThemeConfig {
  return {
    algorithm: dark ? [theme.darkAlgorithm] : [theme.defaultAlgorithm],
    token: {
      colorPrimary: dark ? '#2dd4bf' : accent,
      colorLink: dark ? '#5eead4' : accent,
      colorInfo: dark ? '#2dd4bf' : accent,
      borderRadius: 6,
      fontSize: 14,
      fontFamily: "-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans', sans-serif",
    },
    components: {
      Table: { cellPaddingBlockMD: 8, cellPaddingInlineMD: 10, headerBg: dark ? '#1c1f1f' : '#f4f7f6' },
      Layout: {
        siderBg: dark ? '#111716' : '#0b2f2b',
        headerBg: dark ? '#141918' : '#ffffff',
        bodyBg: dark ? '#0d1110' : '#f3f6f5',
      },
      Menu: { darkItemBg: 'transparent', darkItemSelectedBg: 'rgba(255,255,255,0.14)' },
    },
  };
}
