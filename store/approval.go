package store

import (
	"strconv"
	"strings"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// personSQL is what rules know of a person as one text of eight fields, empty
// ones for nobody; the membership's alias is the person's with an m behind it.
// ?4 is the moment.
func personSQL(alias string) string {
	return strings.NewReplacer("$", alias).Replace(`COALESCE($.id, '') || @u || COALESCE($.human, '') || @u ||
    (CASE WHEN $.id IS NOT NULL AND $.blocked_at IS NULL AND ($.starts_on IS NULL OR $.starts_on <= ?4) AND ($.ends_on IS NULL OR $.ends_on > ?4) THEN '1' ELSE '' END) || @u ||
    COALESCE($.kind, '') || @u || COALESCE($m.role, '') || @u || COALESCE($.profile, '') || @u || COALESCE($.department, '') || @u ||
    COALESCE((SELECT @agg($g.group_id, ',') FROM group_members AS $g WHERE $g.org_id = ?0 AND $g.person_id = $.id), '')`)
}

// personOf reads what personSQL wrote.
func personOf(x []string) (tenants.PersonID, rules.PersonFacts) {
	return tenants.PersonID(x[0]), rules.PersonFacts{Known: x[0] != "", Human: x[1], Active: x[2] == "1", Kind: tenants.PersonKind(x[3]), Role: tenants.Role(x[4]),
		Profile: x[5], Department: x[6], Groups: split[tenants.GroupID](x[7])}
}

// approvalFacts reads the answers to requests that were granted.
func approvalFacts(text string) (fs []rules.ApprovalFact) {
	for _, x := range rowsOf(text, 21) {
		version, _ := strconv.Atoi(x[1])
		step, _ := strconv.Atoi(x[2])
		until := timeOf(x[4])
		f := rules.ApprovalFact{RuleID: custody.RuleID(x[0]), Version: version, Step: step, At: timeOf(x[3]), Until: &until}
		f.PersonID, f.PersonFacts = personOf(x[5:13])
		if x[13] != "" {
			f.Instead = &rules.StoodFor{}
			f.Instead.PersonID, f.Instead.PersonFacts = personOf(x[13:21])
		}
		fs = append(fs, f)
	}
	return fs
}

// UseApprovals ties what was granted to the holding that came of it, so that
// it counts for no other take.
func (t *Tx) UseApprovals(h custody.Holding) error {
	_, err := t.Update("requests").Set("holding_id = ?", h.ID).
		Where("item_id = ? AND person_id = ? AND kind = ? AND state = ? AND holding_id = '' AND from_at <= ? AND until > ?", h.ItemID, h.PersonID, custody.AskAccess, custody.RequestGranted, micros(h.OutAt), micros(h.OutAt)).Exec(t.Context())
	return tenants.Wrap("store.UseApprovals", err)
}

// FreeApprovals lets what was granted count again: the take never was.
func (t *Tx) FreeApprovals(h custody.HoldingID) error {
	_, err := t.Update("requests").Set("holding_id = ''").Where("holding_id = ? AND kind = ? AND state = ?", h, custody.AskAccess, custody.RequestGranted).Exec(t.Context())
	return tenants.Wrap("store.FreeApprovals", err)
}

// mostDeciders is how many people a request is written to.
const mostDeciders = 8

// Deciders are active people with a sign-in whom who names, but for one human.
func (r *Rx) Deciders(who rules.Who, but string) (ids []tenants.PersonID, err error) {
	now := micros(r.Now())
	q := r.Select("people", "p").ColumnExpr("p.id").Join("JOIN ? ON m.person_id = p.id", r.Of("memberships", "m")).
		Where("p.human <> ? AND p.blocked_at IS NULL AND (p.starts_on IS NULL OR p.starts_on <= ?) AND (p.ends_on IS NULL OR p.ends_on > ?)", but, now, now)
	if !who.Everyone {
		q = q.Where("(p.id IN (?) OR m.role IN (?) OR p.profile IN (?) OR p.department IN (?) OR p.kind IN (?) OR p.id IN (SELECT g.person_id FROM group_members AS g WHERE g.org_id = ? AND g.group_id IN (?)))",
			listed(who.People), listed(who.Roles), listed(who.Profiles), listed(who.Departments), listed(who.Kinds), r.scope.Org(), listed(who.Groups))
	}
	err = q.OrderExpr("p.name_order, p.id").Limit(mostDeciders).Scan(r.Context(), &ids)
	return ids, tenants.Wrap("store.Deciders", err)
}

// listed is a list for IN that is never empty and never names what is empty.
func listed[T ~string](list []T) any {
	out := []string{"-"}
	for _, v := range list {
		if v != "" {
			out = append(out, string(v))
		}
	}
	return bunIn(out)
}
