package importer

import (
	"slices"

	"claviger/words"
)

// Word is what a list says in its own word where we have a choice: "on the
// lot" for a vehicle that is for sale.
type Word struct{ Field, Text string }

// UnknownWords lists the words of a sheet that stand for no choice of ours and
// that the mapping does not explain, each once, in the order of the rows.
func UnknownWords(k Kind, s *Sheet, m Mapping) (list []Word, err error) {
	type choice struct {
		field
		index int
		said  map[string]string
	}
	var choices []choice
	for _, f := range listKinds[k].fields {
		i := slices.Index(s.Header, m.Columns[f.name])
		if f.form != choiceForm || i < 0 {
			continue
		}
		said := map[string]string{}
		for theirs, ours := range m.Values[f.name] {
			said[fold(theirs)] = ours
		}
		choices = append(choices, choice{f, i, said})
	}
	if len(choices) == 0 {
		return nil, nil
	}
	known := map[Word]bool{}
	for row, err := range s.Rows() {
		if err != nil {
			return list, err
		}
		for _, c := range choices {
			w := Word{c.name, oneLine(row.Cells[c.index])}
			if row.Fault != nil || w.Text == "" || slices.Contains(hollow, w.Text) || known[w] {
				continue
			}
			known[w] = true
			if _, err := readChoice(c.field, w.Text, c.said); err != nil {
				list = append(list, w)
			}
		}
	}
	return list, nil
}

// Choice is one member of a list of ours.
type Choice struct{ Code, Label string }

// Choices lists what a field may be, in the words of a language.
func Choices(p *words.Printer, k Kind, name string) (list []Choice) {
	f, _ := fieldOf(k, name)
	for _, code := range f.choices {
		list = append(list, Choice{code, p.Label(f.list, code)})
	}
	return list
}

// Defaults are the fields of a kind for which one value can be said for all
// rows that have none.
func Defaults(k Kind) (names []string) {
	for _, f := range listKinds[k].fields {
		if f.name == "home" || f.name == "site" {
			names = append(names, f.name)
		}
	}
	return names
}
