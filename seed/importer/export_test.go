package importer

// Names that the tests of the outside need of the inside.
var (
	ReadDay   = readDay
	DateOrder = dateOrder
)

// ReadAmount reads an amount of a currency in minor units.
func ReadAmount(code, text string) (int64, error) { return moneyOf(code).read(text) }

// ReadDistance reads a distance into whole units.
func ReadDistance(text, from, to string) (int64, error) { return readDistance(text, from, to) }

// ReadCount reads a whole number.
func ReadCount(text string) (int64, error) { return readCount(text, 1000) }

// Records reads all records of a text, as rows with their numbers or faults.
func Records(text string, comma byte) (rows []int, cells [][]string, faults []string) {
	r := csvReader{text: []byte(text), comma: comma}
	for rec, ok := r.next(); ok; rec, ok = r.next() {
		rows, cells, faults = append(rows, rec.row), append(cells, rec.cells), append(faults, rec.fault)
	}
	return rows, cells, faults
}

// ColumnLetter names a column as a spreadsheet does.
var ColumnLetter = columnLetter
