package custody

// Answer is what a taker answered to one question, as it was put in that
// version of the rule. A question that changes while the key is out changes
// nothing here.
type Answer struct {
	QuestionID string
	RuleID     RuleID
	Version    int
	Kind       string
	Question   string
	Value      string // free text of a text question is personal
}
