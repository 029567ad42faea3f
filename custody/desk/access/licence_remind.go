package access

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/custody/rules"
	"claviger/tenants"
)

// LicenceStore opens the transaction of reminders about licences and trainings.
type LicenceStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(LicenceTx) error) error
}

// LicenceTx is what the reminders need of a transaction.
type LicenceTx interface {
	Now() time.Time
	Organisation() (tenants.Organisation, error)
	Record(e custody.Event) (custody.EntryID, error)
	Enqueue(intent custody.Intent, payload any, due time.Time) error
	ManagersOf(people []tenants.PersonID) (map[tenants.PersonID]tenants.PersonID, error)
	// EndingLicences are those that end from one day to another, of people who
	// are active and do not have them for longer, of which fewer than told
	// reminders were sent.
	EndingLicences(from, until rules.Date, told, limit int) ([]tenants.Qualification, error)
	SaveLicenceTold(id tenants.QualificationID, told int) error
}

// LicenceNotice are the days before the last good day on which a holder and
// whoever answers for them are reminded.
var LicenceNotice = []int{30, 7}

// licenceBatch is how many reminders of a kind one transaction sends; the rest
// come with the next call.
const licenceBatch = 500

// RemindLicences reminds of licences and trainings that end soon. One that was
// entered late gets only the reminder that is due. A second call right after
// does nothing.
func RemindLicences(ctx context.Context, s LicenceStore, scope tenants.Scope) error {
	return tenants.Wrap("access.RemindLicences", s.InTx(ctx, scope, func(tx LicenceTx) error {
		org, err := tx.Organisation()
		if err != nil {
			return err
		}
		zone, err := time.LoadLocation(org.Zone)
		if err != nil {
			zone = time.UTC
		}
		today := tx.Now().In(zone)
		for step := len(LicenceNotice); step > 0; step-- {
			days := LicenceNotice[step-1]
			due, err := tx.EndingLicences(rules.DateOf(today), rules.DateOf(today.AddDate(0, 0, days)), step, licenceBatch)
			if err != nil {
				return err
			}
			if err := tellLicences(tx, due, step); err != nil {
				return err
			}
		}
		return nil
	}))
}

func tellLicences(tx LicenceTx, due []tenants.Qualification, step int) error {
	if len(due) == 0 {
		return nil
	}
	people := make([]tenants.PersonID, len(due))
	for i, q := range due {
		people[i] = q.PersonID
	}
	managers, err := tx.ManagersOf(people)
	if err != nil {
		return err
	}
	for _, q := range due {
		if err := tx.SaveLicenceTold(q.ID, step); err != nil {
			return err
		}
		_, err := tx.Record(custody.Event{Kind: custody.LicenceReminded, PersonID: q.PersonID, Outcome: "done", Data: map[string]string{"name": q.Name, "until": q.UntilOn, "days": number(LicenceNotice[step-1])}})
		if err != nil {
			return err
		}
		mine := desk.Letter{Mail: desk.MailLetter, About: "licence_ends", To: q.PersonID, Licence: q.ID, Path: "/me"}
		if err := tx.Enqueue(custody.SendMail, mine, tx.Now()); err != nil {
			return err
		}
		if boss := managers[q.PersonID]; boss != "" && boss != q.PersonID {
			theirs := desk.Letter{Mail: desk.MailLetter, About: "licence_ends_of", To: boss, Person: q.PersonID, Licence: q.ID, Path: "/people/" + string(q.PersonID) + "/qualifications"}
			if err := tx.Enqueue(custody.SendMail, theirs, tx.Now()); err != nil {
				return err
			}
		}
	}
	return nil
}
