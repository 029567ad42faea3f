package importer

import (
	"bytes"
	"strings"
)

// csvReader reads records of separated values. Unlike encoding/csv it keeps
// the row numbers that a spreadsheet shows, takes a quote inside an unquoted
// cell as it is (3/4" pipe), and loses no row behind a quote that is never
// closed.
type csvReader struct {
	text  []byte // UTF-8
	pos   int
	comma byte
	row   int // of the record read last, 1 for the first of the file
}

// csvRecord is one record; fault is a code when it cannot be read.
type csvRecord struct {
	row   int
	cells []string
	fault string
}

// next reads one record and skips blank lines, which count as rows.
func (r *csvReader) next() (rec csvRecord, ok bool) {
	for r.pos < len(r.text) {
		r.row++
		if r.lineEnd() {
			continue
		}
		rec = csvRecord{row: r.row}
		begin := r.pos
		for {
			cell, more, fault := r.cell()
			if fault != "" {
				r.pos = begin
				r.skipLine()
				return csvRecord{row: r.row, fault: fault}, true
			}
			if rec.cells = append(rec.cells, cell); !more {
				return rec, true
			}
		}
	}
	return rec, false
}

// lineEnd takes one line end: LF, CR or both.
func (r *csvReader) lineEnd() bool {
	switch {
	case r.pos >= len(r.text):
		return false
	case r.text[r.pos] == '\n':
		r.pos++
		return true
	case r.text[r.pos] == '\r':
		r.pos++
		if r.pos < len(r.text) && r.text[r.pos] == '\n' {
			r.pos++
		}
		return true
	}
	return false
}

func (r *csvReader) skipLine() {
	n := bytes.IndexAny(r.text[r.pos:], "\r\n")
	if n < 0 {
		r.pos = len(r.text)
		return
	}
	r.pos += n
	r.lineEnd()
}

// cell reads one cell and what ends it; more tells that another one follows.
func (r *csvReader) cell() (cell string, more bool, fault string) {
	start := r.pos
	for start < len(r.text) && (r.text[start] == ' ' || r.text[start] == '\t' && r.comma != '\t') {
		start++
	}
	if start < len(r.text) && r.text[start] == '"' {
		r.pos = start + 1
		if cell, fault = r.quoted(); fault != "" {
			return "", false, fault
		}
		more, clean := r.separator()
		if !clean {
			return "", false, "quote"
		}
		return cell, more, ""
	}
	end := start
	for end < len(r.text) && r.text[end] != r.comma && r.text[end] != '\n' && r.text[end] != '\r' {
		end++
	}
	cell = string(r.text[start:end])
	r.pos = end
	more, _ = r.separator()
	return cell, more, ""
}

// quoted reads to the closing quote; two quotes stand for one, any line end
// inside is LF.
func (r *csvReader) quoted() (cell, fault string) {
	var b strings.Builder
	for {
		rest := r.text[r.pos:min(len(r.text), r.pos+4*MaxCell)] // a cell has at most 4 bytes a character
		n := bytes.IndexByte(rest, '"')
		if n < 0 || b.Len() > 4*MaxCell {
			return "", "quote_open"
		}
		b.Write(rest[:n])
		r.pos += n + 1
		if r.pos < len(r.text) && r.text[r.pos] == '"' {
			b.WriteByte('"')
			r.pos++
			continue
		}
		s := b.String()
		if strings.IndexByte(s, '\r') >= 0 {
			s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
		}
		return s, ""
	}
}

// separator takes the comma or line end behind a cell; clean is false when
// something else stands there.
func (r *csvReader) separator() (more, clean bool) {
	for r.pos < len(r.text) && r.text[r.pos] == ' ' {
		r.pos++
	}
	switch {
	case r.pos >= len(r.text):
		return false, true
	case r.text[r.pos] == r.comma:
		r.pos++
		return true, true
	}
	return false, r.lineEnd()
}

// separators are tried in this order; the first that fits best is taken.
var separators = []byte{',', ';', '\t'}

// separatorOf finds what separates the cells: the sign that gives the most
// rows of one width, and of those the most columns. Excel's own "sep=;" line
// decides, and counts as a row.
func separatorOf(text []byte) (comma byte, skip int) {
	line, _, _ := bytes.Cut(text[:min(len(text), 16)], []byte("\n"))
	line = bytes.TrimRight(line, "\r")
	if len(line) == 5 && bytes.HasPrefix(line, []byte("sep=")) && bytes.IndexByte(separators, line[4]) >= 0 {
		return line[4], 1
	}
	best, bestScore := separators[0], -1
	for _, comma := range separators {
		if score := separatorScore(text, comma); score > bestScore {
			best, bestScore = comma, score
		}
	}
	return best, 0
}

func separatorScore(text []byte, comma byte) int {
	r := csvReader{text: text, comma: comma}
	widths := map[int]int{}
	for n := 0; n < 50 && r.pos < headSize; n++ {
		rec, ok := r.next()
		if !ok {
			break
		}
		if len(rec.cells) > 1 {
			widths[len(rec.cells)]++
		}
	}
	score := 0
	for width, n := range widths {
		score = max(score, n*1000+min(width, 999))
	}
	return score
}
