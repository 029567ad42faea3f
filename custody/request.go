package custody

import (
	"strings"
	"time"

	"claviger/tenants"
)

// RequestID names what somebody asks for and others decide: req_
type RequestID string

// RequestKind is what is asked for.
type RequestKind string

// The kinds of requests. Each has what to do when it is granted in
// custody/desk/access.
const (
	AskMoreTime RequestKind = "more_time"   // for a key that is out
	AskAccess   RequestKind = "access_once" // to take a key once, which its rule lets only be taken with approvals
	AskForGood  RequestKind = "for_good"    // a key that opens the doors it names, to have for good
)

// RequestState says how far a request has come.
type RequestState string

// The states of a request: open, then one of the others for good.
const (
	RequestOpen      RequestState = "open"
	RequestGranted   RequestState = "granted"
	RequestRefused   RequestState = "refused"
	RequestWithdrawn RequestState = "withdrawn"
	RequestVoid      RequestState = "void"     // what it was about is over
	RequestReturned  RequestState = "returned" // for changes: another one takes its place
)

// Request is what a person asks for. Steps are decided in their order, each by
// another human, and never by the one who asks.
type Request struct {
	OrgID     tenants.OrgID
	ID        RequestID
	Kind      RequestKind
	PersonID  tenants.PersonID // who asks
	Human     string           // the human behind
	ItemID    ItemID           // what it is about, "" for nothing of that kind
	HoldingID HoldingID        // what it is about, or what came of it
	RuleID    RuleID           // that wants the approvals, and its version: another version wants them anew
	Version   int
	FromAt    *time.Time // from when the key is needed
	Until     *time.Time // what is asked for, as far as it is a time; changed by who grants it
	Reason    string
	State     RequestState
	Steps     string // JSON of []rules.Approval
	Step      int    // decided so far
	AskedAt   time.Time
	SettledAt *time.Time

	SymbolID SymbolID  // of which a copy is asked for, "" when it is about an item
	Doors    string    // that the key is asked for, see ListDoors
	PriorID  RequestID // that came back for changes, "" when none did
}

// RequestAnswer is one decision about one step of a request.
type RequestAnswer struct {
	RequestID RequestID
	Step      int // from 0
	PersonID  tenants.PersonID
	Human     string
	ForID     tenants.PersonID // whom the person stands in for, or ""
	Yes       bool
	Why       string
	At        time.Time
}

// Delegation lets one person decide requests in another's place for a time.
type Delegation struct {
	OrgID   tenants.OrgID
	ID      string // dlg_
	FromID  tenants.PersonID
	ToID    tenants.PersonID
	From    time.Time
	Until   time.Time
	EndedAt *time.Time
}

// ListDoors writes doors as one text: kind:id, blanks between.
func ListDoors(doors []Opens) string {
	out := make([]string, len(doors))
	for i, d := range doors {
		out[i] = string(d.Kind) + ":" + d.AssetID
	}
	return strings.Join(out, " ")
}

// ReadDoors reads what ListDoors wrote.
func ReadDoors(text string) (doors []Opens) {
	for _, v := range strings.Fields(text) {
		kind, id, _ := strings.Cut(v, ":")
		doors = append(doors, Opens{Kind: AssetKind(kind), AssetID: id})
	}
	return doors
}
