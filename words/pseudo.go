package words

import (
	"strings"
	"unicode/utf8"
)

// accents turns letters into look-alikes, so that text which did not come
// from the catalogue stands out.
var accents = strings.NewReplacer("a", "á", "e", "é", "i", "í", "o", "ö", "u", "ü", "y", "ý", "n", "ñ", "c", "ç",
	"A", "Å", "E", "É", "I", "Î", "O", "Ø", "U", "Û", "Y", "Ý", "N", "Ñ", "C", "Ç")

// style writes the words between the values.
func (p *Printer) style(text string) string {
	if p.pseudo {
		return accents.Replace(text)
	}
	return text
}

// stretch makes a whole message of the made-up language.
func (p *Printer) stretch(text string) string {
	if !p.pseudo {
		return text
	}
	return "[" + text + padding(utf8.RuneCountInString(text)) + "]"
}

func (p *Printer) stretchParts(parts []Part) []Part {
	if !p.pseudo {
		return parts
	}
	length := 0
	for _, part := range parts {
		length += utf8.RuneCountInString(part.Text)
	}
	return append(append([]Part{{Text: "["}}, parts...), Part{Text: padding(length) + "]"})
}

// padding is 40 % of a length, brackets counted, in groups that can wrap.
func padding(length int) string {
	var b strings.Builder
	for i := range max((length*4+9)/10-2, 0) {
		if i%6 == 0 {
			b.WriteByte(' ')
		} else {
			b.WriteString("·")
		}
	}
	return b.String()
}
