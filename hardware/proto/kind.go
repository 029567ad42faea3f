package proto

import "slices"

// Kind names a message; it is the last level of the topic.
type Kind string

// The kinds that travel up, from a device to the cloud.
const (
	KindBirth     Kind = "birth"
	KindEvents    Kind = "events"
	KindResult    Kind = "result"
	KindApplied   Kind = "applied"
	KindInventory Kind = "inventory"
	KindHealth    Kind = "health"
	KindLoss      Kind = "loss"
	KindAsk       Kind = "ask"
	KindDeath     Kind = "death"
	KindRenew     Kind = "renew" // of a gateway
)

// The kinds that travel down, from the cloud to a device.
const (
	KindAck     Kind = "ack"
	KindResend  Kind = "resend"
	KindRoster  Kind = "roster"
	KindCommand Kind = "command"
	KindTime    Kind = "time"

	KindCertificate Kind = "certificate" // for a gateway
)

// Upward and Downward list the kinds by direction.
var (
	Upward   = []Kind{KindBirth, KindEvents, KindResult, KindApplied, KindInventory, KindHealth, KindLoss, KindAsk, KindDeath, KindRenew}
	Downward = []Kind{KindAck, KindResend, KindRoster, KindCommand, KindTime, KindCertificate}
)

// Up tells whether devices send this kind.
func (k Kind) Up() bool { return slices.Contains(Upward, k) }

// Down tells whether the cloud sends this kind.
func (k Kind) Down() bool { return slices.Contains(Downward, k) }

// Limit is the most bytes that an envelope of this kind may have.
func (k Kind) Limit() int {
	if k == KindRoster {
		return 4 << 20
	}
	return 64 << 10
}

// Purpose is what a signing key of the cloud is for. One key signs for one
// purpose, so that who steals it can do one thing.
type Purpose string

// The purposes of cloud keys.
const (
	ForRosters  Purpose = "roster"
	ForCommands Purpose = "command"
	ForAcks     Purpose = "ack" // acknowledgements, requests to send again, certificates of gateways
	ForTime     Purpose = "time"
)

// Purposes lists every purpose.
var Purposes = []Purpose{ForRosters, ForCommands, ForAcks, ForTime}

// Purpose is the purpose of the key that signs this kind, "" for kinds that
// devices sign.
func (k Kind) Purpose() Purpose {
	switch k {
	case KindRoster:
		return ForRosters
	case KindCommand:
		return ForCommands
	case KindAck, KindResend, KindCertificate:
		return ForAcks
	case KindTime:
		return ForTime
	}
	return ""
}

// contentType binds a signature to one kind and direction.
func (k Kind) contentType() string {
	way := "down"
	if k.Up() {
		way = "up"
	}
	return "application/vnd.claviger.v1." + way + "." + string(k)
}
