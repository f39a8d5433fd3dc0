/** Opens a workbook that the product wrote. */
import exceljs from 'exceljs';

/** All rows of the first sheet, the header too, each as its values from column A on. */
export async function rowsOf(file: Buffer): Promise<unknown[][]> {
  const workbook = new exceljs.Workbook();
  // exceljs declares a Buffer of its own that Node's does not fit.
  const bytes = new ArrayBuffer(file.length);
  new Uint8Array(bytes).set(file);
  await workbook.xlsx.load(bytes);
  const rows: unknown[][] = [];
  workbook.worksheets[0]?.eachRow((row) => {
    rows.push(Array.isArray(row.values) ? row.values.slice(1) : []);
  });
  return rows;
}
