package importer

import (
	"encoding/csv"
	"io"
	"strconv"

	"claviger/words"
)

// WriteBadRows writes the rows that were not taken over as CSV: the row's
// number, what is wrong with it, and its cells under the file's own header,
// ready to be corrected and given again. Formulas are inert.
func WriteBadRows(w io.Writer, say *words.Printer, kind Kind, header []string, problems []Problem) error {
	if _, err := w.Write(markUTF8); err != nil { // or Excel reads it as Windows-1252
		return err
	}
	out := csv.NewWriter(w)
	lead := []string{say.Say("imports.bad.row"), say.Say("imports.bad.problem")}
	if err := out.Write(append(lead, inertAll(header)...)); err != nil {
		return err
	}
	for i := 0; i < len(problems); {
		p := problems[i]
		text := ""
		cells := p.Cells
		for ; i < len(problems) && problems[i].Row == p.Row; i++ {
			if text != "" {
				text += "; "
			}
			text += problems[i].Line(say, kind)
		}
		if p.Note {
			continue
		}
		if err := out.Write(append([]string{strconv.Itoa(p.Row), inert(text)}, inertAll(cells)...)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func inertAll(cells []string) []string {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = inert(c)
	}
	return safe
}

// Line says the problem with its column, without its row.
func (p Problem) Line(say *words.Printer, kind Kind) string {
	text := p.Message(say, kind)
	if p.Column == "" {
		return text
	}
	return p.Column + ": " + text
}
