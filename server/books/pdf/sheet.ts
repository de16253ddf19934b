/** A sheet of paper to write on: fonts that are embedded, columns, rules, pages with a foot. */

import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

const require = createRequire(import.meta.url);
const inter = (weight: string, file: string) => require.resolve(`@expo-google-fonts/inter/${weight}/${file}`);
const fonts = {
  text: inter('400Regular', 'Inter_400Regular.ttf'),
  medium: inter('500Medium', 'Inter_500Medium.ttf'),
  bold: inter('700Bold', 'Inter_700Bold.ttf'),
} as const;
export type Font = keyof typeof fonts;

/** Ink: nearly black, quiet, the house's colour, a hair line, a soft ground. */
export const ink = {
  text: '#16202b',
  quiet: '#5c6875',
  house: '#0b6e4f',
  line: '#d5dbe1',
  soft: '#f3f6f8',
  credit: '#9a3412',
} as const;

export interface Column {
  readonly title: string;
  /** Share of the width that is left after the others. */
  readonly grow: number;
  readonly right?: boolean;
}

const margin = { left: 56, right: 50, top: 50, bottom: 96 } as const;

export interface SheetOptions {
  readonly paper: 'A4' | 'Letter';
  readonly title: string;
  readonly author: string;
  readonly language: string;
  readonly madeAt: Date;
  /** Drawn at the foot of every page, once all are known. */
  readonly foot: (page: number, pages: number) => readonly (readonly string[])[];
}

/** Opens a sheet; `end` gives the PDF (PDF/A-3b) as bytes. */
export function openSheet({ paper, title, author, language, madeAt, foot }: SheetOptions) {
  const pdf = new PDFDocument({
    size: paper === 'A4' ? 'A4' : 'LETTER',
    margins: { ...margin, bottom: 0 },
    bufferPages: true,
    autoFirstPage: false,
    pdfVersion: '1.7',
    subset: 'PDF/A-3b',
    lang: language,
    displayTitle: true,
    info: {
      Title: title,
      Author: author,
      Creator: 'Busbar',
      Producer: 'Busbar',
      CreationDate: madeAt,
      ModDate: madeAt,
    },
  } as PDFKit.PDFDocumentOptions);
  for (const [name, file] of Object.entries(fonts)) pdf.registerFont(name, file);
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  pdf.addPage();
  const left: number = margin.left;
  const right = pdf.page.width - margin.right;
  const bottom = () => pdf.page.height - margin.bottom;

  interface Said {
    readonly font?: Font;
    readonly size?: number;
    readonly color?: string;
    readonly width?: number;
    readonly align?: 'left' | 'right';
  }
  /** Writes at a place; gives how high it is. */
  function say(text: string, x: number, y: number, said: Said = {}): number {
    const { font = 'text', size = 9, color = ink.text, width = right - x, align = 'left' } = said;
    pdf.font(font).fontSize(size).fillColor(color);
    // Figures of one width, so that amounts stand below each other.
    const options = { width, align, lineGap: 2, features: ['tnum' as const] };
    const height = pdf.heightOfString(text || ' ', options);
    pdf.text(text, x, y, options);
    return height;
  }

  /** Writes one line, cut where it would not fit: most of a long invoice is such cells, and wrapping costs threefold. */
  function cell(text: string, x: number, y: number, said: Said & { readonly width: number }): void {
    const { font = 'text', size = 9, color = ink.text, width, align = 'left' } = said;
    if (text === '') return;
    pdf.font(font).fontSize(size).fillColor(color);
    const features = ['tnum' as const];
    const widthOf = (some: string) => pdf.widthOfString(some, { features });
    let shown = text;
    let wide = widthOf(text);
    for (let short = text; wide > width && short.length > 1; wide = widthOf(shown)) {
      short = short.slice(0, -1);
      shown = `${short.trimEnd()}…`;
    }
    pdf.text(shown, align === 'right' ? x + width - wide : x, y, { features, lineBreak: false });
  }

  function rule(y: number, from = left, to = right, color: string = ink.line, width = 0.6): void {
    pdf.moveTo(from, y).lineTo(to, y).lineWidth(width).strokeColor(color).stroke();
  }

  /** A table that goes on over pages, its head repeated. Gives where it ends. */
  function table(
    y: number,
    columns: readonly Column[],
    rows: readonly (readonly string[])[],
    size = 8.2,
  ): number {
    const all = columns.reduce((sum, { grow }) => sum + grow, 0);
    const gap = 10;
    const places = columns.map((column, index) => {
      const before = columns.slice(0, index).reduce((sum, { grow }) => sum + grow, 0);
      const width = ((right - left) * column.grow) / all;
      return {
        x: left + ((right - left) * before) / all,
        width: width - (index < columns.length - 1 ? gap : 0),
        column,
      };
    });
    const line = (cells: readonly string[], at: number, said: Said) => {
      for (const [index, { x, width, column }] of places.entries())
        cell(cells[index] ?? '', x, at, { size, ...said, width, align: column.right ? 'right' : 'left' });
    };
    const head = (at: number) => {
      line(
        columns.map(({ title }) => title),
        at,
        { font: 'medium', color: ink.quiet },
      );
      rule(at + size + 7, left, right, ink.text, 0.8);
      return at + size + 13;
    };
    let at = head(y);
    const step = size + 8.6;
    for (const [index, cells] of rows.entries()) {
      if (at + step > bottom()) {
        pdf.addPage();
        at = head(margin.top);
      }
      line(cells, at, {});
      if (index < rows.length - 1) rule(at + step - 4.4);
      at += step;
    }
    rule(at - 4, left, right, ink.text, 0.8);
    return at;
  }

  /** A new page when so much does not fit any more. */
  function room(y: number, height: number): number {
    if (y + height <= bottom()) return y;
    pdf.addPage();
    return margin.top as number;
  }

  return {
    pdf,
    left,
    right,
    top: margin.top as number,
    say,
    rule,
    table,
    room,
    box(x: number, y: number, width: number, height: number, color: string = ink.soft) {
      pdf.roundedRect(x, y, width, height, 4).fill(color);
    },
    /** Draws the feet and ends the file. */
    end(): Promise<Buffer> {
      const { start, count } = pdf.bufferedPageRange();
      for (let page = 0; page < count; page++) {
        pdf.switchToPage(start + page);
        const blocks = foot(page + 1, count);
        const y = pdf.page.height - margin.bottom + 22;
        rule(y - 8);
        const width = (right - left) / Math.max(1, blocks.length);
        for (const [index, lines] of blocks.entries())
          for (const [row, text] of lines.entries())
            cell(text, left + width * index, y + row * 10, {
              size: 6.8,
              color: ink.quiet,
              width: index === blocks.length - 1 ? width : width - 8,
              align: index === blocks.length - 1 && index > 0 ? 'right' : 'left',
            });
      }
      pdf.end();
      return done;
    },
  };
}
export type Sheet = ReturnType<typeof openSheet>;

/** The foot of a company's papers: who it is, how it is reached, where its money goes. */
export function companyFoot(
  seller: {
    readonly name: string;
    readonly address: string;
    readonly postalCode: string;
    readonly city: string;
    readonly country: string;
    readonly email: string;
    readonly phone: string;
    readonly register: string;
    readonly vatNumber: string;
    readonly taxNumber: string;
    readonly bankName: string;
    readonly iban: string;
    readonly bic: string;
    readonly footer: string;
  },
  words: {
    readonly vat: string;
    readonly taxNumber: string;
    readonly page: (page: number, pages: number) => string;
  },
) {
  const some = (...lines: readonly string[]) => lines.filter((line) => line !== '');
  return (page: number, pages: number) => [
    some(
      seller.name,
      seller.address,
      [seller.postalCode, seller.city, seller.country].filter(Boolean).join(' '),
    ),
    some(
      seller.email,
      seller.phone,
      seller.register,
      seller.vatNumber && `${words.vat} ${seller.vatNumber}`,
      !seller.vatNumber && seller.taxNumber ? `${words.taxNumber} ${seller.taxNumber}` : '',
    ).slice(0, 5),
    some(seller.bankName, spaced(seller.iban), seller.bic && `BIC ${seller.bic}`),
    some(words.page(page, pages), seller.footer.slice(0, 60)),
  ];
}

/** An IBAN in groups of four, as people read it. */
export const spaced = (iban: string): string => iban.replaceAll(' ', '').replace(/(.{4})(?=.)/g, '$1 ');
