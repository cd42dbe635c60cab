// Names of fields (crates/documents/FIELDS.md) in plain English. A field that is not known here has its
// name alone.

const FIELDS = {
  'document.sha256': 'Fingerprint of the file (SHA-256)',
  'document.size': 'Size of the file in bytes',
  'document.media_type': 'Type of the file',
  'document.data.sha256': 'Fingerprint of the data in the file (SHA-256)',
  'document.data.form': 'Form of that data',
  'invoice.number': 'Number',
  'invoice.issue_date': 'Date',
  'invoice.due_date': 'Due on',
  'invoice.currency': 'Currency',
  'invoice.net': 'Net amount',
  'invoice.tax': 'Tax',
  'invoice.total': 'Total',
  'invoice.due': 'Amount due',
  'invoice.prepaid': 'Paid before',
  'invoice.type_code': 'Type code',
  'invoice.order': 'Order',
  'invoice.period_start': 'Period from',
  'invoice.period_end': 'Period to',
  'invoice.description': 'Description',
  'invoice.status': 'State of the invoice',
  'seller.name': 'Seller',
  'seller.id': "Seller's identifier",
  'buyer.name': 'Buyer',
  'buyer.id': "Buyer's identifier",
  'matter.id': 'Matter',
  'matter.client_id': "Client's number of the matter",
  'matter.name': 'Name of the matter',
  'payment.amount': 'Amount paid',
  'payment.currency': 'Currency of the payment',
  'payment.date': 'Date of the payment',
  'payment.direction': 'Direction of the payment',
  'payment.reference': 'Reference of the payment',
  'payment.remittance': 'Purpose of the payment',
  'payment.creditor_reference': "Creditor's reference",
  'payment.debtor': 'Paid by',
  'payment.creditor': 'Paid to',
  'payment.account': 'Account',
  'payment.bank_reference': "Bank's reference",
  'payment.means': 'Means of payment',
  'payment.status': 'State of the payment',
  'payment.reversal': 'Takes back an earlier payment',
  'payment.returned': 'Is a return of an earlier payment',
  'payment.refunded': 'Paid back',
  'payment.captured': 'Collected',
  'payment.disputed': 'Disputed by the payer',
  'payment.charge': 'Payment that is given back',
  'payment.invoice': 'Invoice that is paid',
};

const OF_LINE = {
  number: 'number',
  name: 'name',
  narrative: 'description',
  type: 'type',
  date: 'date',
  units: 'quantity',
  unit: 'unit',
  unit_cost: 'price of a unit',
  unit_cost_base: 'units that the price is for',
  adjustment: 'adjustment',
  total: 'total',
  period_start: 'period from',
  period_end: 'period to',
  tax_rate: 'tax rate',
  tax: 'tax',
  tax_type: 'type of tax',
  tax_category: 'category of tax',
  task_code: 'task code',
  expense_code: 'expense code',
  activity_code: 'activity code',
  timekeeper_id: "timekeeper's identifier",
  timekeeper_name: 'timekeeper',
  timekeeper_class: 'class of timekeeper',
};

const own = (table, name) => (Object.hasOwn(table, name) ? table[name] : null);

/** @returns {string | null} */
export function fieldWords(name) {
  const [, line, what] = /^line\.([1-9][0-9]*)\.(.*)$/.exec(name) ?? [];
  if (line) return own(OF_LINE, what) && `Line ${line}: ${own(OF_LINE, what)}`;
  const [, preceding] = /^invoice\.preceding\.([1-9][0-9]*)$/.exec(name) ?? [];
  return preceding ? `Earlier invoice ${preceding}` : own(FIELDS, name);
}
