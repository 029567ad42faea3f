package web

import (
	"claviger/custody/rules"
	"claviger/store"
	"claviger/views"
)

// ruleSays answers with the sentence of a rule that is being written. What is
// wrong with it is told when it is saved.
func (s *Server) ruleSays(r *Request) error {
	var rule rules.Rule
	if err := r.draftRule(r.Form(), &rule); err != nil {
		return err
	}
	said, err := r.ruleSaid(rule)
	if err != nil {
		return err
	}
	return r.HTML(said.Words())
}

// ruleSaid is what a rule says, in the words of its list.
func (r *Request) ruleSaid(rule rules.Rule) (views.RuleSaid, error) {
	said := views.RuleSaid{Title: r.Say.Say("access.said"), Action: "/access/said"}
	if rule.Who.Empty() {
		said.Sentence = r.Say.Say("access.said_nobody")
		return said, nil
	}
	err := r.Read(func(rx *store.Rx) error {
		n, err := readRuleNames(rx, r.Say, []rules.Rule{rule})
		said.Sentence, said.Lines = n.sentence(rule), n.extra(rule)
		return err
	})
	return said, err
}
