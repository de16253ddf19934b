import PdfDocument from 'pdfkit';
import QrCode from 'qrcode';
import type { labelLayouts } from './contract.ts';

/** Points of a PDF in a millimetre. */
const mm = 72 / 25.4;
/** A quarter of the code may be scratched, and it is still read. */
const errorCorrectionLevel = 'Q';

/** What is printed on one label. */
export interface Label {
  readonly url: string;
  readonly reference: string;
  readonly operator: string;
  readonly place: string;
  readonly station: string;
}

/** Said on each label, for who reads one of these. */
const invitations = [
  'Scan · price · pay · charge',
  'Scannen · Preis · zahlen · laden',
  'Scanner · prix · payer · recharger',
];

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Prints labels: eight on each sheet of A4 with marks to cut along, or each on a page of A7. */
export function printLabels(
  labels: readonly Label[],
  layout: (typeof labelLayouts)[number],
): PDFKit.PDFDocument {
  const single = layout === 'single';
  const pdf = new PdfDocument({
    size: single ? 'A7' : 'A4',
    margin: 0,
    autoFirstPage: false,
    info: { Title: 'Labels', Creator: 'Busbar' },
  });
  for (const [place, label] of labels.entries()) {
    if (single || place % 8 === 0) pdf.addPage();
    const { width, height } = pdf.page;
    const box = single ? { x: 0, y: 0, width, height } : cell(place % 8, width, height);
    if (!single) cutMarks(pdf, box);
    drawLabel(pdf, label, box);
  }
  pdf.end();
  return pdf;
}

/** Two columns, four rows. */
function cell(place: number, width: number, height: number): Box {
  const [column, row] = [place % 2, Math.floor(place / 2)];
  return { x: (column * width) / 2, y: (row * height) / 4, width: width / 2, height: height / 4 };
}

function cutMarks(pdf: PDFKit.PDFDocument, { x, y, width, height }: Box): void {
  pdf.save().lineWidth(0.25).strokeColor('#aaaaaa').dash(2, { space: 3 });
  pdf.rect(x, y, width, height).stroke().restore();
}

/** Upright labels have the code above the words, wide ones beside them. */
function drawLabel(pdf: PDFKit.PDFDocument, label: Label, box: Box): void {
  const pad = 6 * mm;
  const upright = box.height > box.width;
  const side = upright ? box.width - 2 * pad : Math.min(box.height - 2 * pad, box.width * 0.48);
  drawCode(pdf, label.url, { x: box.x + pad, y: box.y + pad, width: side, height: side });
  const x = upright ? box.x + pad : box.x + pad + side + 4 * mm;
  const width = upright ? side : box.width - side - 2 * pad - 4 * mm;
  const top = upright ? box.y + pad + side + 3 * mm : box.y + pad;
  const line = (text: string, size: number, bold: boolean, gap: number) => {
    pdf
      .font(bold ? 'Helvetica-Bold' : 'Helvetica')
      .fontSize(size)
      .fillColor('#000000');
    pdf.text(latin(text), x, pdf.y, { width, height: size * 2.4, ellipsis: true });
    pdf.y += gap;
  };
  pdf.y = top;
  line(label.reference, upright ? 18 : 20, true, 1);
  line(label.station, 8, true, 1);
  if (label.place) line(label.place, 8, false, 3);
  for (const text of invitations) line(text, upright ? 6.5 : 7, false, 0);
  pdf.y += 2;
  line(label.operator, 7, true, 0);
  line(new URL(label.url).host, 7, false, 0);
}

/** The built-in fonts hold the letters of Western Europe; others lose their marks rather than become boxes. */
const latin = (text: string) =>
  text.replace(
    /[^\u0020-\u00ff€–—‘’“”•·]/g,
    (letter) => letter.normalize('NFD').replace(/[^\u0020-\u00ff]/g, '') || '?',
  );

/** Squares as one path: sharp at any size, and small. */
function drawCode(pdf: PDFKit.PDFDocument, url: string, { x, y, width }: Box): void {
  const { modules } = QrCode.create(url, { errorCorrectionLevel });
  const unit = width / modules.size;
  pdf.save().fillColor('#000000');
  for (let row = 0; row < modules.size; row++)
    for (let from = 0; from < modules.size; from++) {
      if (!modules.get(row, from)) continue;
      let to = from;
      while (to + 1 < modules.size && modules.get(row, to + 1)) to++;
      pdf.rect(x + from * unit, y + row * unit, (to - from + 1) * unit, unit);
      from = to;
    }
  pdf.fill().restore();
}

/** The code as a drawing for a page. */
export const codeDrawing = (url: string): Promise<string> =>
  QrCode.toString(url, { type: 'svg', errorCorrectionLevel, margin: 2 });
