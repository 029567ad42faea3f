package custody

// Intent names an effect that the outbox carries out after the commit.
type Intent string

// The closed list of intents.
const (
	SendMail     Intent = "send_mail"
	BuildReport  Intent = "build_report"
	SendRoster   Intent = "send_roster"
	SendCommand  Intent = "send_command"
	ExpireAsk    Intent = "expire_command"
	RevokePerson Intent = "revoke_person"
	ExpireOffer  Intent = "expire_offer"
	ExpireJoint  Intent = "expire_joint"
	ExpireWait   Intent = "expire_wait"
	TellAstray   Intent = "tell_astray"
	RemindGlass  Intent = "remind_glass"
	RemindUrgent Intent = "remind_urgent"
)
