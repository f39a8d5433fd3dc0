/** Words by their key; what is not found is said as `defaultValue`. */
export type Say = (key: string, values?: Record<string, unknown>) => string;
