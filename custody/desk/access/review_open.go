package access

import (
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/custody/rules"
	"claviger/tenants"
)

// ReviewFacts is what the lines of a review are made from.
type ReviewFacts struct {
	People []ReviewPerson // by name
	Groups map[tenants.GroupID]string
	Rules  []rules.Rule
	Items  map[custody.ItemID]rules.ItemFacts
	Uses   []ReviewUse
}

// ReviewPerson is somebody, with what rules may know of them.
type ReviewPerson struct {
	ID tenants.PersonID
	rules.PersonFacts
}

// ReviewUse is how often somebody took an item, and when last.
type ReviewUse struct {
	PersonID tenants.PersonID
	ItemID   custody.ItemID
	Times    int
	Last     time.Time
}

// RightsOf lists every right that can be taken away from a single person: being
// in a group that an allowing rule names, and being named by one. A wide review
// also asks about what somebody may by role, profile, department or kind, or as
// everybody: whom it takes such a right from, the rule excepts.
func RightsOf(f ReviewFacts, wide bool) (lines []custody.ReviewLine) {
	uses := map[tenants.PersonID][]ReviewUse{}
	for _, u := range f.Uses {
		uses[u.PersonID] = append(uses[u.PersonID], u)
	}
	var allow []*rules.Rule
	byGroup, byPerson := map[tenants.GroupID][]*rules.Rule{}, map[tenants.PersonID][]*rules.Rule{}
	for i := range f.Rules {
		r := &f.Rules[i]
		if r.Effect != rules.Allow {
			continue
		}
		allow = append(allow, r)
		for _, g := range r.Who.Groups {
			byGroup[g] = append(byGroup[g], r)
		}
		for _, p := range r.Who.People {
			byPerson[p] = append(byPerson[p], r)
		}
	}
	for _, p := range f.People {
		if !p.Active {
			continue
		}
		for _, g := range p.Groups {
			if through := byGroup[g]; len(through) > 0 {
				lines = append(lines, f.line(p.ID, custody.GroupRight, string(g), f.Groups[g], through, uses[p.ID]))
			}
		}
		for _, r := range byPerson[p.ID] {
			lines = append(lines, f.line(p.ID, custody.RuleRight, string(r.ID), r.Name, []*rules.Rule{r}, uses[p.ID]))
		}
		for _, r := range allow {
			if wide && r.Who.Broadly(p.ID, p.PersonFacts) {
				lines = append(lines, f.line(p.ID, custody.BroadRight, string(r.ID), r.Name, []*rules.Rule{r}, uses[p.ID]))
			}
		}
	}
	for i := range lines {
		lines[i].No = i + 1
	}
	return lines
}

// longestGives bounds the names of rules that a line keeps, in bytes.
const longestGives = 300

func (f ReviewFacts) line(person tenants.PersonID, kind custody.RightKind, id, name string, through []*rules.Rule, uses []ReviewUse) custody.ReviewLine {
	l := custody.ReviewLine{PersonID: person, Kind: kind, SubjectID: id, Subject: name}
	var names []string
	for _, r := range through {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	for l.Gives = strings.Join(names, ", "); len(l.Gives) > longestGives && len(names) > 1; l.Gives = strings.Join(names, ", ") + " …" {
		names = names[:len(names)-1]
	}
	for _, u := range uses {
		item, there := f.Items[u.ItemID]
		if !there || !slices.ContainsFunc(through, func(r *rules.Rule) bool { return r.What.Covers(u.ItemID, item) }) {
			continue
		}
		l.Uses += u.Times
		if l.LastUse == nil || u.Last.After(*l.LastUse) {
			last := u.Last
			l.LastUse = &last
		}
	}
	return l
}

// remindDays is how long before the deadline who has not answered is reminded;
// a short review reminds at half time.
const remindDays = 3

// openReview writes the lines and tells everybody who answers.
func openReview(tx ReviewTx, r *custody.Review) error {
	now := tx.Now()
	f, err := tx.ReviewFacts(now.Add(-custody.ReviewUse))
	if err != nil {
		return err
	}
	lines := RightsOf(f, r.Wide)
	var people []tenants.PersonID
	for _, l := range lines {
		people = append(people, l.PersonID)
	}
	managers := map[tenants.PersonID]tenants.PersonID{}
	if len(people) > 0 {
		if managers, err = tx.ManagersOf(slices.Compact(people)); err != nil {
			return err
		}
	}
	for i := range lines {
		lines[i].ReviewID = r.ID
		if m := managers[lines[i].PersonID]; m != lines[i].PersonID {
			lines[i].ReviewerID = m
		}
	}
	if err := tx.AddReviewLines(lines); err != nil {
		return err
	}
	due := now.AddDate(0, 0, r.Days)
	remind := due.AddDate(0, 0, -min(remindDays, (r.Days+1)/2))
	r.State, r.DueAt, r.RemindAt, r.Lines = custody.ReviewOpen, &due, &remind, len(lines)
	if err := tx.SaveReview(*r); err != nil {
		return err
	}
	if err := recordReview(tx, custody.ReviewBegun, *r, "rights", number(len(lines)), "until", due.UTC().Format(time.RFC3339)); err != nil {
		return err
	}
	if len(lines) == 0 {
		return closeReview(tx, r)
	}
	return tellReviewers(tx, *r, lines, "review_open")
}

// tellReviewers writes one mail to everybody who has lines to answer.
func tellReviewers(tx ReviewTx, r custody.Review, lines []custody.ReviewLine, about string) error {
	waits := map[tenants.PersonID]int{}
	for _, l := range lines {
		if l.ReviewerID != "" {
			waits[l.ReviewerID]++
		}
	}
	for _, id := range sortedKeys(waits) {
		err := tx.Enqueue(custody.SendMail, desk.Letter{Mail: desk.MailLetter, About: about, To: id, Review: r.ID, More: waits[id], At: r.DueAt, Path: "/reviews/" + string(r.ID)}, tx.Now())
		if err != nil {
			return err
		}
	}
	return nil
}
