package cabinet

import (
	"slices"
	"strings"

	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/ledger"
	"claviger/tenants"
)

// said is what a record keeps of what was said at the cabinet: answers and
// witnesses as facts, and a commitment to what is personal.
type said struct {
	Reason    []byte          `json:"reason"` // commitment to Text
	Text      *proto.Spoken   `json:"text"`   // nil when nothing was typed
	Answers   []proto.Answer  `json:"answers"`
	Witnesses []proto.Witness `json:"witnesses"`
}

// into puts it into a record.
func (s said) into(r *proto.Record) {
	r.Reason, r.Answers, r.Witnesses = s.Reason, s.Answers, s.Witnesses
}

// heard keeps the reason, the answers to the questions of the rule that
// grants, and the witnesses that it wants.
func (c *Controller) heard(in TakeAsk, by *rules.Rule) (said, error) {
	var out said
	typed := proto.Typed{Reason: in.Reason, Answers: map[string]string{}}
	if err := bounded(in.Reason, proto.LongestReason, "reason"); err != nil {
		return out, err
	}
	if by != nil {
		if by.Needs.Witnesses.Count > 0 {
			out.Witnesses = witnessed(in.Witnesses)
		}
		if err := out.answer(in.Answers, by.Needs.Questions, false, &typed); err != nil {
			return out, err
		}
	}
	return out, c.conceal(&out, typed)
}

// answer keeps what was typed to questions: words, and what is long, as
// personal text.
func (s *said) answer(answers map[string]string, qs []rules.Question, onReturn bool, typed *proto.Typed) error {
	for _, q := range qs {
		value := strings.TrimSpace(answers[q.ID])
		if value == "" || q.OnReturn != onReturn {
			continue
		}
		if err := bounded(value, proto.LongestAnswer, "answer_"+q.ID); err != nil {
			return err
		}
		a := proto.Answer{Question: q.ID}
		if q.Kind != rules.TextQuestion && len(value) <= proto.LongestInline {
			a.Value = value
		} else {
			typed.Answers[q.ID] = value
		}
		s.Answers = append(s.Answers, a)
	}
	return nil
}

func witnessed(ws []rules.Witness) (out []proto.Witness) {
	for _, w := range ws {
		out = append(out, proto.Witness(w))
	}
	slices.SortFunc(out, func(a, b proto.Witness) int { return strings.Compare(string(a.PersonID), string(b.PersonID)) })
	return out
}

func bounded(text string, most int, field string) error {
	switch {
	case !tenants.IsText(text):
		return tenants.Fail(tenants.Invalid, "characters").At(field)
	case len(text) > most:
		return tenants.Fail(tenants.Invalid, "too_long").At(field)
	}
	return nil
}

// conceal commits to what a person typed.
func (c *Controller) conceal(s *said, typed proto.Typed) error {
	text := typed.Text(s.Answers)
	if text == "" {
		return nil
	}
	commit, d, err := ledger.Conceal(c.Rand, proto.ReasonField, text)
	if err != nil {
		return err
	}
	s.Reason, s.Text = commit[:], &proto.Spoken{Salt: d.Salt[:], Value: text}
	return nil
}
