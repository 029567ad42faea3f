package keys

import (
	"strings"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// longestAnswer is the most bytes of an answer in words.
const longestAnswer = 500

// answered puts what was typed into the form that the rules may see. Only
// questions of rules in force are answered; what was typed to a question as it
// was before a change is nobody's answer.
func answered(typed map[string]string, rs []rules.Rule) ([]rules.Answer, error) {
	as := rules.AnswersOf(typed, rs)
	for _, a := range as {
		switch value := strings.TrimSpace(typed[a.Question]); {
		case !tenants.IsText(value):
			return nil, tenants.Fail(tenants.Invalid, "characters").At(AnswerField(a.Question))
		case len(value) > longestAnswer:
			return nil, tenants.Fail(tenants.Invalid, "too_long").At(AnswerField(a.Question))
		}
	}
	return as, nil
}

// AnswerField is the field of a form that answers a question.
func AnswerField(question string) string { return "answer_" + question }

// kept are the answers to the questions of the rule that grants, as they are
// reported later.
func kept(typed map[string]string, r *rules.Rule) (as []custody.Answer) {
	if r == nil {
		return nil
	}
	for _, q := range r.Needs.Questions {
		if value := strings.TrimSpace(typed[q.ID]); value != "" && !q.OnReturn {
			as = append(as, custody.Answer{QuestionID: q.ID, RuleID: r.ID, Version: r.Version, Kind: string(q.Kind), Question: q.Text, Value: value})
		}
	}
	return as
}

// recordAnswers puts answers into an entry: words as personal fields, the rest
// as facts.
func recordAnswers(e *custody.Event, as []custody.Answer) {
	for i, a := range as {
		n := itoa(i + 1)
		e.Data["question_"+n] = a.QuestionID
		if a.Kind != string(rules.TextQuestion) {
			e.Data["answer_"+n] = a.Value
			continue
		}
		if e.Personal == nil {
			e.Personal = map[string]string{}
		}
		e.Personal["answer_"+n] = a.Value
	}
}
