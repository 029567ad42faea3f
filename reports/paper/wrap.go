package paper

import (
	"strings"
	"unicode"
)

// plain replaces what the font cannot draw: control characters and line ends
// by a space, letters it does not have by a question mark.
func (f *face) plain(text string) string {
	fine := true
	for _, r := range text {
		if !f.has(r) {
			fine = false
			break
		}
	}
	if fine {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case f.has(r):
			return r
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		}
		return '?'
	}, text)
}

// wrap breaks text at its spaces into lines of at most width mm, and a word
// that is longer than a line where the line ends. At most most lines are
// given; what is cut off is told by an ellipsis.
func (f *face) wrap(text string, size, width float64, most int) []string {
	text = f.plain(text)
	if f.width(text, size) <= width {
		return []string{text}
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if next := joined(line, word); f.width(next, size) <= width {
			line = next
			continue
		}
		if line != "" {
			lines, line = append(lines, line), ""
		}
		for f.width(word, size) > width {
			cut := f.fit(word, size, width)
			lines, word = append(lines, word[:cut]), word[cut:]
		}
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = f.ellipsis(lines[most-1], size, width)
	}
	return lines
}

func joined(line, word string) string {
	if line == "" {
		return word
	}
	return line + " " + word
}

// fit is how many bytes of word go into width; at least one character.
func (f *face) fit(word string, size, width float64) int {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && f.width(word[:next], size) > width {
			break
		}
		end = next
	}
	return end
}

func (f *face) ellipsis(line string, size, width float64) string {
	for line != "" && f.width(line+"…", size) > width {
		runes := []rune(line)
		line = string(runes[:len(runes)-1])
	}
	return strings.TrimRight(line, " ") + "…"
}
