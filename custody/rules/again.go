package rules

// notAgain are the reasons and needs that a return by mistake does not bring
// back: they were met when the key was taken.
var (
	notAgain     = map[Code]bool{OutsideWindow: true, NotBooked: true, DueInPast: true, KitTogether: true}
	notAgainNeed = map[NeedKind]bool{NeedReason: true, NeedPurpose: true, NeedAnswers: true, NeedApproval: true, NeedEarlierDue: true, NeedPromise: true, NeedWitness: true,
		NeedSignature: true, NeedIDSeen: true}
)

// Again is the decision about a key that its holder returned by mistake a
// moment ago: what was met when it was taken is not asked about a second time.
func (d Decision) Again() Decision {
	var reasons []Reason
	for _, r := range d.Reasons {
		if !notAgain[r.Code] {
			reasons = append(reasons, r)
		}
	}
	var needs []Need
	for _, n := range d.Needs {
		if !notAgainNeed[n.Kind] {
			needs = append(needs, n)
		}
	}
	d.Reasons, d.Needs, d.Outcome = reasons, needs, Granted
	switch {
	case len(reasons) > 0:
		d.Outcome = Denied
	case len(needs) > 0:
		d.Outcome = Needed
	}
	return d
}
