package importer

import (
	"bytes"
	"encoding/csv"

	"claviger/words"
)

// Template is an empty list of a kind: a CSV header in the words of a
// language, which Matched understands without a question.
func Template(say *words.Printer, kind Kind) []byte {
	var b bytes.Buffer
	b.Write(markUTF8)
	var header []string
	for _, f := range listKinds[kind].fields {
		if !inTemplate(f.name) {
			continue
		}
		header = append(header, say.Say(f.label))
	}
	w := csv.NewWriter(&b)
	_ = w.Write(header) // a buffer takes everything
	w.Flush()
	return b.Bytes()
}

// inTemplate leaves out the fields that say again what another one says.
func inTemplate(name string) bool { return name != "given" && name != "family" }
