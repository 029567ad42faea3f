package store

import (
	"claviger/tenants"
)

// Qualifications lists the licences and trainings of a person, by name.
func (r *Rx) Qualifications(person tenants.PersonID) (qs []tenants.Qualification, err error) {
	err = r.Select("qualifications", "q").ColumnExpr("q.org_id, q.id, q.person_id, q.name, q.until_on, q.note").
		Where("q.person_id = ? AND q.ended_at IS NULL", person).OrderExpr("q.name, q.until_on, q.id").Limit(200).Scan(r.Context(), &qs)
	return qs, tenants.Wrap("store.Qualifications", err)
}

// QualificationNames lists what anybody of the organisation has, once each.
func (r *Rx) QualificationNames() (names []string, err error) {
	err = r.Select("qualifications", "q").ColumnExpr("DISTINCT q.name").Where("q.ended_at IS NULL").OrderExpr("q.name").Limit(200).Scan(r.Context(), &names)
	return names, tenants.Wrap("store.QualificationNames", err)
}

// AddQualification writes that a person has a licence or a training.
func (t *Tx) AddQualification(q tenants.Qualification) error {
	if err := t.keepPerson(q.PersonID, "TRUE"); err != nil {
		return err
	}
	row := map[string]any{"id": q.ID, "person_id": q.PersonID, "name": q.Name, "until_on": q.UntilOn, "note": q.Note, "added_by": t.scope.Actor(), "created_at": t.Now()}
	_, err := t.Insert("qualifications", &row).Exec(t.Context())
	return tenants.Wrap("store.AddQualification", err)
}

// EndQualification takes a licence or a training off a person's record.
func (t *Tx) EndQualification(id tenants.QualificationID) (q tenants.Qualification, err error) {
	err = t.Select("qualifications", "q").ColumnExpr("q.org_id, q.id, q.person_id, q.name, q.until_on, q.note").Where("q.id = ? AND q.ended_at IS NULL", id).Scan(t.Context(), &q)
	if err != nil {
		return q, notFound(err, "qualification_not_found")
	}
	if err := t.keepPerson(q.PersonID, "TRUE"); err != nil {
		return q, err
	}
	_, err = t.Update("qualifications").Set("ended_at = ?", t.Now()).Where("id = ?", id).Exec(t.Context())
	return q, tenants.Wrap("store.EndQualification", err)
}
