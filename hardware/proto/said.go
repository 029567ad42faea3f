package proto

import (
	"strings"

	"claviger/custody/rules"
	"claviger/tenants"
)

// Bounds of what is said at a cabinet.
const (
	MostAnswers   = 16
	LongestAnswer = 500     // bytes of an answer in words
	LongestInline = 48      // bytes of an answer that a record itself carries
	LongestTyped  = 8 << 10 // bytes of all that was typed for one record
)

// Answer answers one question, as the rules see it. A text is personal, and
// what is long has no room: then Value is "" and the answer is in Typed.
type Answer struct {
	Question string `cbor:"1,keyasint"`
	Value    string `cbor:"2,keyasint,omitempty"`
}

// Witness is somebody else who proved that they were there, and how.
type Witness struct {
	PersonID tenants.PersonID `cbor:"1,keyasint"`
	Factors  []rules.Factor   `cbor:"2,keyasint,omitempty"`
}

// Typed is what people typed that a record only commits to: the reason, and
// answers by question.
type Typed struct {
	Reason  string
	Answers map[string]string
}

// Between answers stand what no text may contain.
const (
	typedRecord = "\x1e"
	typedUnit   = "\x1f"
)

// Text is all of it as one text, the questions in this order; a reason alone
// is its own text, and "" stands for nothing.
func (t Typed) Text(order []Answer) string {
	var b strings.Builder
	b.WriteString(t.Reason)
	for _, a := range order {
		if said := t.Answers[a.Question]; said != "" {
			b.WriteString(typedRecord + a.Question + typedUnit + said)
		}
	}
	return b.String()
}

// Typed reads what Text wrote; nil is nothing.
func (s *Spoken) Typed() Typed {
	if s == nil {
		return Typed{}
	}
	parts := strings.Split(s.Value, typedRecord)
	t := Typed{Reason: parts[0], Answers: map[string]string{}}
	for _, p := range parts[1:] {
		if question, said, ok := strings.Cut(p, typedUnit); ok {
			t.Answers[question] = said
		}
	}
	return t
}

// Said are the answers of a record in full, by question.
func (p Parsed) Said() map[string]string {
	typed, out := p.Text.Typed(), map[string]string{}
	for _, a := range p.Answers {
		out[a.Question] = a.Value
		if a.Value == "" {
			out[a.Question] = typed.Answers[a.Question]
		}
	}
	return out
}

// typed bounds what people typed, in all and each part of it.
func (b *bounds) typed(s *Spoken) {
	b.text(s.Value, LongestTyped, "reason")
	t := s.Typed()
	b.text(t.Reason, LongestReason, "reason")
	b.need(len(t.Answers) <= MostAnswers, "reason")
	for _, said := range t.Answers {
		b.text(said, LongestAnswer, "reason")
	}
}

// said bounds answers and witnesses.
func (b *bounds) said(r Record) {
	b.need(len(r.Answers) <= MostAnswers, "answers")
	for _, a := range r.Answers {
		b.need(a.Question != "", "answers")
		b.text(a.Question, shortText, "answers")
		b.text(a.Value, LongestInline, "answers")
	}
	b.need(len(r.Witnesses) <= rules.MostWitnesses, "witnesses")
	for _, w := range r.Witnesses {
		b.id(string(w.PersonID), "witnesses")
		checkFactors(b, w.Factors)
	}
}
