package web

import (
	"slices"

	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
)

// ruleSays answers with the sentence of a rule that is being written. What is
// wrong with it is told when it is saved.
func (s *Server) ruleSays(r *Request) error {
	var rule rules.Rule
	if err := r.draftRule(r.Form(), &rule); err != nil {
		return err
	}
	said, lacks, err := r.ruleSaid(rule)
	if err != nil {
		return err
	}
	if lacks {
		return tenants.Fail(tenants.NotFound, "group_not_found")
	}
	return r.HTML(said.Words())
}

// ruleSaid is what a rule says, in the words of its list; lacks tells that it
// names what is not there.
func (r *Request) ruleSaid(rule rules.Rule) (said views.RuleSaid, lacks bool, err error) {
	said = views.RuleSaid{Title: r.Say.Say("access.said"), Action: "/access/said"}
	if rule.Who.Empty() {
		said.Sentence = r.Say.Say("access.said_nobody")
		return said, false, nil
	}
	err = r.Read(func(rx *store.Rx) error {
		n, err := readRuleNames(rx, r.Say, []rules.Rule{rule})
		lacks = n.lacks(rule)
		said.Sentence, said.Lines = n.sentence(rule), n.extra(rule)
		return err
	})
	return said, lacks, err
}

func (n ruleNames) lacks(rule rules.Rule) bool {
	all := slices.Concat(texts(rule.Who.People), texts(rule.Who.Except), texts(rule.Who.Groups), texts(rule.What.Places), texts(rule.What.Sites), texts(rule.What.Groups), texts(rule.Needs.Witnesses.Who.Groups))
	return slices.ContainsFunc(all, func(id string) bool { return n.names[id] == "" })
}
