package reports

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"claviger/store"
	"claviger/tenants"
)

// WriteJSON streams the answer as one object: what was asked, the rows with
// the column ids as names and moments in RFC 3339, totals, checkpoint.
func WriteJSON(ctx context.Context, s *store.Store, scope tenants.Scope, q Question, by Asker, out io.Writer) (rows int, err error) {
	rep, err := mayRead(scope, q)
	if err != nil {
		return 0, err
	}
	err = s.Read(ctx, scope, func(r *store.Rx) error {
		a := Answer{report: rep}
		if err := a.open(r, rep, q, by); err != nil {
			return err
		}
		w := &jsonWriter{out: out}
		w.text(`{"asked":`).value(a.Asked).text(`,"question":`).value(a.Question).text(`,"made":`).value(a.Made.UTC().Format(time.RFC3339)).text(`,"rows":[`)
		totals, err := rep.each(r, a.voice, func(cells []Cell) error {
			if rows++; rows > 1 {
				w.text(",")
			}
			w.text("\n").value(a.object(cells))
			return w.err
		})
		if err != nil {
			return err
		}
		w.text("\n]" + `,"totals":`).value(totals).text(`,"checkpoint":`).value(a.Seal.Code).text("}\n")
		return w.err
	})
	return rows, tenants.Wrap("reports.WriteJSON", err)
}

func (a Answer) object(cells []Cell) map[string]string {
	row := make(map[string]string, len(cells))
	for i, c := range cells {
		text := c.Text
		if a.report.Columns[i].Moment {
			if text = ""; !c.At.IsZero() {
				text = c.At.In(a.Zone).Format(time.RFC3339)
			}
		}
		row[a.report.Columns[i].ID] = text
	}
	return row
}

// jsonWriter writes until the first error, which it keeps.
type jsonWriter struct {
	out io.Writer
	err error
}

func (w *jsonWriter) text(s string) *jsonWriter {
	if w.err == nil {
		_, w.err = io.WriteString(w.out, s)
	}
	return w
}

func (w *jsonWriter) value(v any) *jsonWriter {
	b, err := json.Marshal(v)
	if w.err == nil {
		w.err = err
	}
	return w.text(string(b))
}
