package importer

import (
	"hash/maphash"
	"maps"
	"slices"
	"strconv"
	"strings"

	"claviger/store"
)

// batch is the rows of one transaction; nothing of it touches the run until
// the transaction was kept.
type batch struct {
	run    *run
	tx     *store.Tx
	seen   map[string]firstRow
	traces []store.ImportRow
	result Result // of these rows alone
}

// row takes one row: it is added, updated, unchanged, or rejected with its
// problems. The error is not about the row.
func (b *batch) row(row Row) error {
	b.result.Rows++
	rec, problems := b.run.layout.read(row)
	if len(problems) > 0 {
		b.reject(row, problems...)
		return nil
	}
	var c change
	err := b.tx.Try(func() (err error) {
		c, err = b.bring(rec)
		return err
	})
	switch {
	case err == nil:
		b.count(c)
		return nil
	case isProblem(err):
		b.reject(row, problemOf(row.No, "", err))
		return nil
	}
	return err
}

// bring brings one record in unless the file had it before.
func (b *batch) bring(rec record) (c change, err error) {
	ids, err := b.run.subject.identities(b.tx, rec)
	if err != nil {
		return c, err
	}
	cells := b.run.layout.digest(rec)
	if first, ok := b.first(ids[0].key); ok {
		return c, b.run.layout.twin(first, cells)
	}
	for _, id := range ids[1:] {
		if first, ok := b.first(id.key); ok {
			return c, twinOf(first.row, ids[0].field, b.run.layout.header(ids[0].field))
		}
	}
	if c, err = b.run.subject.put(b.tx, rec); err != nil {
		return c, err
	}
	if was, ok := b.run.before[rec.row]; ok && c.verb == unchanged {
		c.verb = was
	} else if c.verb != unchanged {
		trace, err := rowOf(b.tx, b.run.subject, rec.row, c)
		if err != nil {
			return c, err
		}
		b.traces = append(b.traces, trace)
	}
	for _, id := range ids {
		b.seen[id.key] = firstRow{rec.row, cells}
	}
	return c, nil
}

func (b *batch) first(key string) (firstRow, bool) {
	if f, ok := b.seen[key]; ok {
		return f, true
	}
	f, ok := b.run.seen[key]
	return f, ok
}

func (b *batch) reject(row Row, problems ...Problem) {
	b.result.Rejected++
	for i, p := range problems {
		if p.Column == "" && p.Field != "" {
			p.Column = b.run.layout.header(p.Field)
		}
		if cell := b.run.layout.cell(row, p.Field); cell != "" {
			p.Params = maps.Clone(p.Params)
			if p.Params == nil {
				p.Params = map[string]string{}
			}
			p.Params["cell"] = cell
		}
		if i == 0 {
			p.Cells = slices.Clone(row.Cells)
		}
		b.result.Problems = append(b.result.Problems, p)
	}
}

func (b *batch) count(c change) {
	switch c.verb {
	case added:
		b.result.Added++
	case updated:
		b.result.Updated++
	default:
		b.result.Unchanged++
	}
	for _, n := range c.notes {
		n.Note, n.Column = true, b.run.layout.header(n.Field)
		b.result.Notes = append(b.result.Notes, n)
	}
}

// keep writes the batch's traces and how far the import has come.
func (b *batch) keep() error {
	r := b.run
	if err := b.tx.AddImportRows(r.record.ID, b.traces); err != nil {
		return err
	}
	m := r.record
	m.Rows, m.Added, m.Updated = int64(r.result.Rows+b.result.Rows), int64(r.result.Added+b.result.Added), int64(r.result.Updated+b.result.Updated)
	m.Unchanged, m.Rejected = int64(r.result.Unchanged+b.result.Unchanged), int64(r.result.Rejected+b.result.Rejected)
	return b.tx.SaveImport(m)
}

// join makes the batch part of the run.
func (b *batch) join() {
	n := &b.run.result
	n.Rows, n.Added, n.Updated = n.Rows+b.result.Rows, n.Added+b.result.Added, n.Updated+b.result.Updated
	n.Unchanged, n.Rejected = n.Unchanged+b.result.Unchanged, n.Rejected+b.result.Rejected
	n.Problems, n.Notes = append(n.Problems, b.result.Problems...), append(n.Notes, b.result.Notes...)
	for key, f := range b.seen {
		b.run.seen[key] = f
	}
}

var seed = maphash.MakeSeed()

// digest is a number for each mapped column's value.
func (l layout) digest(r record) []uint64 {
	cells := make([]uint64, len(l.slots))
	for i, s := range l.slots {
		cells[i] = maphash.String(seed, r.text(s.name))
	}
	return cells
}

// twin judges a row whose identity the file had before: nil when its mapped
// columns are equal, else which of them differ.
func (l layout) twin(first firstRow, cells []uint64) error {
	var fields, headers []string
	for i, s := range l.slots {
		if cells[i] != first.digest[i] {
			fields, headers = append(fields, s.name), append(headers, l.header(s.name))
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return twinOf(first.row, fields[0], headers...)
}

func twinOf(row int, field string, headers ...string) error {
	return wrong("duplicate", "row", strconv.Itoa(row), "column", columnsText(headers)).At(field)
}

func columnsText(names []string) string { return strings.Join(names, ", ") }
