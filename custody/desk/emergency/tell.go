package emergency

import (
	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// tell writes to everybody who may lift a lockdown, but to whoever did what the
// letter is about.
func tell(tx LockTx, about string, l custody.Lockdown, but tenants.PersonID) error {
	people, err := tx.Lifters(l.SiteID)
	if err != nil {
		return err
	}
	for _, to := range people {
		if to == but {
			continue
		}
		letter := desk.Letter{Mail: desk.MailLetter, About: about, To: to, Person: but, Lockdown: l.ID, Path: "/emergency/lockdowns/" + string(l.ID)}
		if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}
