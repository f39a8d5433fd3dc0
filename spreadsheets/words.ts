/** Every refusal in words: what is wrong, and what mends it, in Chinese and English. */
import type { RowRefusalCode } from '../domain/contact.ts';
import type { ListRefusalCode } from './list-refusal.ts';

export type SheetLanguage = 'zh' | 'en';

/** `reason` says what was found, `cure` what to do about it: whole sentences. */
export type RefusalWords = { reason: string; cure: string };

type Words<Code extends string> = Readonly<
  Record<Code, Readonly<Record<SheetLanguage, readonly [reason: string, cure: string]>>>
>;

export function rowRefusalWords(code: RowRefusalCode, language: SheetLanguage): RefusalWords {
  const [reason, cure] = rowWords[code][language];
  return { reason, cure };
}

/** `detail` is the reader's short fact about the file; only figures against a limit are worth showing to people. */
export function listRefusalWords(code: ListRefusalCode, language: SheetLanguage, detail = ''): RefusalWords {
  const [reason, cure] = listWords[code][language];
  if (!/^[\d\s>]+$/u.test(detail)) return { reason, cure };
  // Inside the sentence: its full stop comes last.
  const [said, shown, stop] =
    language === 'zh' ? [reason.replace(/。$/u, ''), `（${detail}）`, '。'] : [reason.replace(/\.$/u, ''), ` (${detail})`, '.'];
  return { reason: `${said}${shown}${stop}`, cure };
}

const rowWords: Words<RowRefusalCode> = {
  'number-missing': {
    zh: ['没有号码。', '请在“手机号码”列填写号码；如果是公式，请先在 Excel 中重新计算并保存。'],
    en: ['There is no number.', 'Fill in the Phone column; if it holds a formula, let Excel calculate it and save the file.'],
  },
  'number-not-a-number': {
    zh: ['不是电话号码。', '请只填写一个号码，不要带文字或其他符号。'],
    en: ['This is not a phone number.', 'Write one number only, without words or other signs.'],
  },
  'number-too-short': {
    zh: ['号码位数不够。', '手机号为 11 位，固话需带区号，分机为 4 至 6 位。'],
    en: [
      'The number has too few digits.',
      'A mobile number has 11 digits, a landline needs its area code, an extension has 4 to 6 digits.',
    ],
  },
  'number-too-long': {
    zh: ['号码位数太多。', '手机号为 11 位；请检查是否多输了数字，或写了两个号码。'],
    en: ['The number has too many digits.', 'A mobile number has 11 digits; look for a digit or a whole number too many.'],
  },
  'number-digits-lost': {
    zh: ['号码被存成了科学计数法，后面的数字已经丢失。', '请把该列设为“文本”格式，重新填写完整号码后再导入。'],
    en: [
      'The number was saved in scientific notation and its last digits are lost.',
      'Format the column as text and enter the whole number again.',
    ],
  },
  'number-two-numbers': {
    zh: ['一个单元格里有两个号码。', '请每行只写一个号码，其余号码另起一行。'],
    en: ['There are two numbers in one cell.', 'Write one number in each row and give the other a row of its own.'],
  },
  'number-has-extension': {
    zh: ['号码后面带了分机号，系统不能自动转拨。', '请去掉分机号，或改填可以直接拨通的号码。'],
    en: [
      'There is an extension behind the number, which cannot be dialled by itself.',
      'Remove the extension or write a number that reaches the person directly.',
    ],
  },
  'number-is-date': {
    zh: ['单元格里是日期，不是号码。', '请把该列设为“文本”格式，重新填写号码。'],
    en: ['The cell holds a date, not a number.', 'Format the column as text and enter the number again.'],
  },
  'number-is-boolean': {
    zh: ['单元格里是 TRUE 或 FALSE，不是号码。', '请填写电话号码。'],
    en: ['The cell holds TRUE or FALSE, not a number.', 'Write the phone number.'],
  },
  'number-is-fraction': {
    zh: ['号码带有小数。', '请填写完整的电话号码，不要带小数点。'],
    en: ['The number has a fraction.', 'Write the whole phone number without a decimal point.'],
  },
  'number-is-error': {
    zh: ['单元格里的公式出错了。', '请在 Excel 中修正公式，或直接填写号码。'],
    en: ['The formula in the cell has an error.', 'Mend the formula in Excel or write the number itself.'],
  },
  'number-unknown-form': {
    zh: ['没有这样的号码。', '支持 11 位手机号、带区号的固话、400/800 号码、4 至 6 位分机，以及以 + 和国家码开头的国际号码。'],
    en: [
      'There is no such number.',
      'Mobile numbers of 11 digits, landlines with area code, 400 and 800 numbers, extensions of 4 to 6 digits, and foreign numbers with + and country code are read.',
    ],
  },
  'message-missing': {
    zh: ['没有通知内容。', '请在“通知内容”列填写要播报的文字；公式出错时请先修正。'],
    en: ['There is no message.', 'Write what is to be read out in the Message column; mend the formula if it shows an error.'],
  },
  'message-too-long': {
    zh: ['通知内容太长。', '请缩短要播报的文字。'],
    en: ['The message is too long.', 'Shorten the text that is to be read out.'],
  },
  'message-not-read': {
    zh: ['只有语音通知任务会播报通知内容（message）。', '请去掉它，或作为变量放进 variables，提示词里用 {{变量名}} 引用。'],
    en: [
      'Only a voice notification reads out a message.',
      'Leave it out, or send it among the variables, where a prompt can name it as {{variable}}.',
    ],
  },
  'name-too-long': {
    zh: ['客户姓名太长。', '请缩短姓名，其他说明请放到另一列。'],
    en: ['The name is too long.', 'Shorten the name and put anything else into a column of its own.'],
  },
  'too-many-variables': {
    zh: ['变量太多。', '请减少附加列的数量。'],
    en: ['There are too many variables.', 'Send fewer further columns.'],
  },
};

const saveAs = {
  zh: '请用 Excel 或 WPS 打开原文件，选择“另存为”，保存类型选“Excel 工作簿（.xlsx）”，再重新导入。',
  en: 'Open the original in Excel or WPS, choose “Save as”, take “Excel workbook (.xlsx)”, and import that file.',
} as const;

const listWords: Words<ListRefusalCode> = {
  'file-empty': {
    zh: ['文件是空的（0 字节）。', '上传可能中断了，请检查文件后重新导入。'],
    en: ['The file is empty (0 bytes).', 'The upload may have been cut off: look at the file and import it again.'],
  },
  'file-password': {
    zh: ['文件有密码保护，无法读取。', '请在 Excel 中去掉密码（文件 → 信息 → 保护工作簿），另存为 .xlsx 后再导入。'],
    en: [
      'The file is protected with a password.',
      'Remove the password in Excel (File → Info → Protect Workbook), save as .xlsx and import it again.',
    ],
  },
  'file-old-excel': {
    zh: ['这是旧版 Excel 97–2003 的 .xls 文件，系统不读取这种格式。', saveAs.zh],
    en: ['This is an old Excel 97–2003 file (.xls), which is not read.', saveAs.en],
  },
  'file-binary-excel': {
    zh: ['这是 Excel 二进制工作簿（.xlsb），系统不读取这种格式。', saveAs.zh],
    en: ['This is a binary Excel workbook (.xlsb), which is not read.', saveAs.en],
  },
  'file-not-a-list': {
    zh: ['这不是 Excel 工作簿，也不是 CSV 文本，可能是改了扩展名的其他文件。', saveAs.zh],
    en: ['This is neither an Excel workbook nor a CSV text; perhaps another kind of file was renamed.', saveAs.en],
  },
  'file-damaged': {
    zh: ['文件已损坏或不完整，没有导入任何一行。', '请重新上传；如果仍然失败，请用 Excel 打开修复，另存为 .xlsx 后再导入。'],
    en: [
      'The file is damaged or incomplete; no row of it was imported.',
      'Upload it again; if that fails, let Excel open and repair it, save as .xlsx and import that file.',
    ],
  },
  'file-bomb': {
    zh: ['文件解压后的大小与文件本身极不相称（压缩炸弹），为安全起见已拒绝。', saveAs.zh],
    en: ['The file unpacks to far more than its size (a zip bomb) and was refused for safety.', saveAs.en],
  },
  'file-document-type': {
    zh: ['文件里含有文档类型声明（DOCTYPE），正常的表格软件不会写入，为安全起见已拒绝。', saveAs.zh],
    en: [
      'The file holds a document type declaration (DOCTYPE), which no spreadsheet program writes, and was refused for safety.',
      saveAs.en,
    ],
  },
  'file-unsafe-path': {
    zh: ['文件内部含有不安全的路径，为安全起见已拒绝。', saveAs.zh],
    en: ['The file holds paths that lead out of it and was refused for safety.', saveAs.en],
  },
  'file-too-many-parts': {
    zh: ['文件内部的部件太多，为安全起见已拒绝。', '请把名单复制到一个新的工作簿里，另存为 .xlsx 后再导入。'],
    en: [
      'The file consists of too many parts and was refused for safety.',
      'Copy the list into a new workbook, save as .xlsx and import that file.',
    ],
  },
  'file-too-large': {
    zh: ['文件内容太大。', '请删除不需要的内容，或把名单拆成几个文件分别导入。'],
    en: ['The file holds too much.', 'Remove what is not needed, or split the list into several files.'],
  },
  'text-encoding-unknown': {
    zh: ['文本文件的编码无法识别，会出现乱码。', '请另存为“CSV UTF-8”或 .xlsx 后再导入。'],
    en: [
      'The encoding of the text file is unknown; its characters would be garbled.',
      'Save it as “CSV UTF-8” or as .xlsx and import that file.',
    ],
  },
  'too-many-columns': {
    zh: ['有标题的列太多。', '请删除不需要的列，只保留号码、姓名和要用到的变量。'],
    en: [
      'There are too many columns with a header.',
      'Delete the columns that are not needed: keep number, name and the variables that are used.',
    ],
  },
  'too-many-rows': {
    zh: ['行数太多。', '请把名单拆成几个文件分别导入，它们会累加到同一个任务。'],
    en: ['There are too many rows.', 'Split the list into several files: they add up in the same task.'],
  },
  'phone-column-missing': {
    zh: ['前 20 行里没有“手机号码”（Phone）这一列标题。', '请下载模板对照，把号码列的标题改为“手机号码”。'],
    en: [
      'There is no column Phone (手机号码) in the first 20 rows.',
      'Compare with the template and name the column of the numbers Phone.',
    ],
  },
  'phone-column-twice': {
    zh: ['有两列标题都是“手机号码”（Phone），无法判断该拨打哪一列。', '请只保留一列“手机号码”，另一列改成别的标题。'],
    en: [
      'There are two columns Phone (手机号码), and which of them to dial cannot be known.',
      'Keep one of them and give the other another header.',
    ],
  },
  'message-column-missing': {
    zh: ['语音通知的名单里没有“通知内容”（Message）这一列。', '请下载语音通知的模板，填写“通知内容”列。'],
    en: [
      'The list of a voice notification has no column Message (通知内容).',
      'Take the template for voice notifications and fill in the column Message.',
    ],
  },
  'message-column-twice': {
    zh: ['有两列标题都是“通知内容”（Message），无法判断该播报哪一列。', '请只保留一列“通知内容”，另一列改成别的标题。'],
    en: [
      'There are two columns Message (通知内容), and which of them to read out cannot be known.',
      'Keep one of them and give the other another header.',
    ],
  },
};
