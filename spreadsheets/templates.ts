/** The template of a list for each type of task: the headers that the reader knows, and two rows that show how. */
import exceljs from 'exceljs';
import type { TaskType } from '../domain/task.ts';
import type { SheetLanguage } from './words.ts';

type Template = { sheet: string; headers: readonly string[]; samples: readonly (readonly string[])[] };

/** In characters, column by column. */
const widths = [16, 20, 60] as const;
const phoneColumn = 2;

const base: Readonly<Record<SheetLanguage, Template>> = {
  zh: {
    sheet: '名单',
    headers: ['客户姓名', '手机号码', '通知内容'],
    samples: [
      ['张三', '13800000001', '您好，您的积分即将到期，请尽快使用！'],
      ['李四', '01012345678', '您好，您预约的服务时间是明天上午九点。'],
    ],
  },
  en: {
    sheet: 'List',
    headers: ['Name', 'Phone', 'Message'],
    samples: [
      ['Zhang San', '13800000001', 'Hello, your points are about to expire. Please use them soon!'],
      ['Li Si', '01012345678', 'Hello, your appointment is tomorrow at nine in the morning.'],
    ],
  },
};

/** The template as an `.xlsx` file. The number column is formatted as text, so that no digit is lost in it. */
export async function importTemplate(taskType: TaskType, language: SheetLanguage): Promise<Buffer> {
  const { sheet: name, headers, samples } = base[language];
  const count = taskType === 'notification' ? 3 : 2;
  const workbook = new exceljs.Workbook();
  const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = widths.slice(0, count).map((width) => ({ width }));
  sheet.getColumn(phoneColumn).numFmt = '@';
  sheet.addRow(headers.slice(0, count)).font = { bold: true };
  for (const sample of samples) sheet.addRow(sample.slice(0, count));
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
