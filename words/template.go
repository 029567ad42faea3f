package words

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// piece is one stretch of a message: words, a name to fill in, or a part that
// is left out when one of its names has no value.
type piece struct {
	text string
	name string
	part []piece
}

// phrase is one parsed message.
type phrase []piece

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// grammar reads the messages for go-i18n: "{actor} took {key}[, due {due}]".
type grammar struct{}

// Cacheable lets go-i18n parse each message once.
func (grammar) Cacheable() bool { return true }

// Parse reads one message; delimiters are always braces and brackets.
func (grammar) Parse(src, _, _ string) (template.ParsedTemplate, error) { return parsePhrase(src) }

// parsePhrase reads one message or says what is wrong with it.
func parsePhrase(src string) (phrase, error) {
	ps, rest, err := readPieces(src, false)
	if err == nil && rest != "" {
		err = fmt.Errorf("a ] without its [")
	}
	if err != nil {
		return nil, fmt.Errorf("%q: %w", src, err)
	}
	return ps, nil
}

// readPieces reads up to the end, or up to the ] that closes a part.
func readPieces(src string, inside bool) (ps []piece, rest string, err error) {
	for src != "" {
		cut := strings.IndexAny(src, "{}[]")
		if cut < 0 {
			ps, src = append(ps, piece{text: src}), ""
			break
		}
		if cut > 0 {
			ps = append(ps, piece{text: src[:cut]})
		}
		mark := src[cut]
		src = src[cut+1:]
		var p piece
		switch {
		case mark == '{':
			p.name, src, err = readName(src)
		case mark == '[' && !inside:
			p.part, src, err = readPieces(src, true)
			if err == nil && !hasName(p.part) {
				err = fmt.Errorf("a part in [ ] names nothing")
			}
		case mark == ']' && inside:
			return ps, src, nil
		default:
			err = fmt.Errorf("an unexpected %c", mark)
		}
		if err != nil {
			return nil, "", err
		}
		ps = append(ps, p)
	}
	if inside {
		return nil, "", fmt.Errorf("a [ without its ]")
	}
	return ps, "", nil
}

func readName(src string) (name, rest string, err error) {
	name, rest, ok := strings.Cut(src, "}")
	if !ok || !nameForm.MatchString(name) {
		return "", "", fmt.Errorf("a { without a plain name and its }")
	}
	return name, rest, nil
}

func hasName(ps []piece) bool {
	for _, p := range ps {
		if p.name != "" {
			return true
		}
	}
	return false
}

// names lists the names of the phrase; required ones only, when asked.
func (ps phrase) names(required bool) (out []string) {
	for _, p := range ps {
		switch {
		case p.name != "":
			out = append(out, p.name)
		case p.part != nil && !required:
			out = append(out, phrase(p.part).names(false)...)
		}
	}
	return out
}

// Execute fills the phrase; data is a *filling.
func (ps phrase) Execute(data any) (string, error) {
	f, ok := data.(*filling)
	if !ok {
		return "", fmt.Errorf("words: %T cannot fill a message", data)
	}
	f.phrase = ps
	return text(f.parts()), nil
}
