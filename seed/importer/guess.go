package importer

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"claviger/words"
)

// sampleRows is how many rows a guess looks at.
const sampleRows = 100

// match is how well a column seems to give a field.
type match struct {
	field, column string
	score         int
}

// Scores of a guess, from its name or its content.
const (
	sameName   = 100 // the header is one of the field's names: ours, or the likelier the earlier it stands
	partOfName = 60  // the header has a word that betrays it
	looksLike  = 90  // the cells can be nothing else
)

// guess gives each field the column that fits best, each column to one field.
func guess(k Kind, header []string, head []Row) map[string]string {
	var all []match
	for i, h := range header {
		cells := column(head, i)
		if len(head) > 0 && filledCells(cells) == 0 {
			continue
		}
		for _, f := range listKinds[k].fields {
			if score := scoreOf(f, h, cells); score > 0 {
				all = append(all, match{f.name, h, score})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b match) int { return cmp.Compare(b.score, a.score) })
	found, taken := map[string]string{}, map[string]bool{}
	for _, m := range all {
		if _, done := found[m.field]; !done && !taken[m.column] {
			found[m.field], taken[m.column] = m.column, true
		}
	}
	if k == People {
		splitName(found)
	}
	return found
}

func column(rows []Row, i int) []string {
	cells := make([]string, len(rows))
	for n, row := range rows {
		cells[n] = row.Cells[i]
	}
	return cells
}

// splitName reads "Nom" beside "Prénom" as the family's name, and "Nombre"
// beside "Apellidos" as the given one.
func splitName(found map[string]string) {
	_, given := found["given"]
	_, family := found["family"]
	name, whole := found["name"]
	switch {
	case whole && given && !family:
		found["family"] = name
	case whole && family && !given:
		found["given"] = name
	default:
		return
	}
	delete(found, "name")
}

// scoreOf is 0 when the column does not seem to give the field.
func scoreOf(f field, header string, cells []string) int {
	score := nameScore(f, headerWords(header))
	switch f.form {
	case vinForm:
		if share(cells, looksLikeVIN) >= 80 {
			score = max(score, looksLike)
		}
	case emailForm:
		if share(cells, looksLikeEmail) >= 80 {
			score = max(score, looksLike)
		}
	}
	if score > 0 && mayBeElse(f, score) && filledCells(cells) > 0 && share(cells, func(c string) bool { return fits(f, c) }) < 50 {
		return 0
	}
	return score
}

// mayBeElse tells whether cells that do not fit mean another thing rather than
// mistakes: a header that only resembles, lists of words and numbers of staff.
func mayBeElse(f field, score int) bool {
	return score <= partOfName || f.form == choiceForm || f.form == digitsForm
}

func nameScore(f field, header string) int {
	for _, locale := range words.Locales {
		if headerWords(words.In(locale).Say(f.label)) == header {
			return sameName + 1
		}
	}
	if i := slices.Index(f.headers, header); i >= 0 {
		return sameName - min(i, 30)
	}
	for _, w := range strings.Fields(header) {
		if slices.Contains(f.within, w) {
			return partOfName
		}
	}
	return 0
}

// share is how many of a hundred filled cells fit.
func share(cells []string, fit func(string) bool) int {
	n, all := 0, 0
	for _, c := range cells {
		if c = clean(c); c == "" {
			continue
		}
		if all++; fit(c) {
			n++
		}
	}
	if all == 0 {
		return 0
	}
	return n * 100 / all
}

var (
	vinShape   = regexp.MustCompile(`^[A-HJ-NPR-Z0-9]{17}$`)
	emailShape = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)
)

func looksLikeVIN(c string) bool {
	c = strings.ToUpper(c)
	return vinShape.MatchString(c) && strings.ContainsAny(c, "0123456789") && strings.Trim(c, "0123456789") != ""
}

func looksLikeEmail(c string) bool { return emailShape.MatchString(c) }

// fits tells whether a cell could be a value of the field at all.
func fits(f field, cell string) bool {
	var err error
	switch f.form {
	case countForm:
		_, err = readCount(cell, int64(f.most))
	case yearForm:
		_, err = readYear(cell)
	case lengthForm:
		_, err = readDistance(cell, "", "")
	case moneyForm:
		return strings.ContainsAny(cell, "0123456789")
	case choiceForm:
		_, err = readChoice(f, cell, nil)
	case dayForm:
		if _, err = readDay(cell, DayFirst, time.UTC); err != nil {
			_, err = readDay(cell, MonthFirst, time.UTC)
		}
	case emailForm:
		return looksLikeEmail(cell)
	case digitsForm:
		return digits(cell)
	}
	return err == nil
}
