package jobs

import (
	"time"

	"claviger/alerts/send"
	"claviger/custody"
	"claviger/store"
)

// Table is the work of a whole installation, but for what the hub does itself:
// which intents go through the queue, which are done at once, what returns.
func Table(s *store.Store, sender *send.Sender, baseURL string, clock func() time.Time) Options {
	return Options{
		Store: s, Clock: clock,
		Queued: map[custody.Intent]Handler{
			custody.SendMail:    SendMail(sender),
			custody.BuildReport: BuildReport(s, baseURL),
		},
		Direct: map[custody.Intent]Handler{
			custody.ExpireAsk:    ExpireCommand(s),
			custody.ExpireOffer:  ExpireOffer(s),
			custody.ExpireJoint:  ExpireJoint(s),
			custody.ExpireWait:   ExpireWait(s),
			custody.TellAstray:   TellAstray(s),
			custody.RemindGlass:  RemindGlass(s),
			custody.RemindUrgent: RemindUrgent(s),
		},
		Periodic: []Periodic{Overdue(s), Bookings(s), Reviews(s), Counts(s), Policies(s), Drills(s), KeeperDrills(s), Licences(s), Leavers(s), Permanents(s), Schedules(s), DeadCommands(s, clock), SweepOutbox(s, clock), SweepSignIn(s), ThinHealth(s)},
	}
}
