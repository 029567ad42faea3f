package custody

// EventKind is the stable code of something that happened. The code never
// changes and is never used again; package words says it in three languages.
type EventKind string

// The closed vocabulary of events. K1 attempts, K2 moves, K3 requests and
// notices, K4 incidents, K5 cabinets, K6 things and rules, K7 people,
// K8 evidence.
const (
	AttemptGranted EventKind = "K101" // asked and allowed
	AttemptNeeds   EventKind = "K102" // asked, something is missing
	AttemptDenied  EventKind = "K103" // asked and refused
	AttemptUnknown EventKind = "K104" // unknown badge or number
	PINWrong       EventKind = "K105"
	PINLocked      EventKind = "K106"
	AttemptDuress  EventKind = "K107"

	Taken      EventKind = "K201"
	Returned   EventKind = "K202"
	NotTaken   EventKind = "K203" // released, nobody took it
	WrongSlot  EventKind = "K204"
	Hung       EventKind = "K205" // from the desk into its slot
	Extended   EventKind = "K206"
	TakenLoose EventKind = "K207" // left the slot without a release
	UnknownTag EventKind = "K208" // a fob that no record knows
	UndoneTake EventKind = "K209"
	UndoneBack EventKind = "K210"
	Corrected  EventKind = "K211"
	Confirmed  EventKind = "K212" // a sensor saw what was already on record

	HandOffered   EventKind = "K221" // its holder offers it to another
	HandedOver    EventKind = "K222" // counted and accepted
	HandDeclined  EventKind = "K223"
	HandCalledOff EventKind = "K224" // the offer was withdrawn
	HandExpired   EventKind = "K225" // nobody answered in time
	HandMiscount  EventKind = "K226" // the count or the seal did not fit the record
	HandNotLet    EventKind = "K227" // the rules do not let the other have it

	Reminded EventKind = "K301" // the holder was told before due
	Noticed  EventKind = "K302" // overdue was noticed
	Told     EventKind = "K303" // the manager was told
	Messaged EventKind = "K304" // a person sent the holder a message

	RequestAsked    EventKind = "K311"
	RequestStepped  EventKind = "K312" // one of several steps
	RequestAllowed  EventKind = "K313"
	RequestDenied   EventKind = "K314"
	RequestBack     EventKind = "K315" // withdrawn
	RequestOver     EventKind = "K316" // what it was about is over
	Delegated       EventKind = "K317"
	DelegationEnded EventKind = "K318"

	RequestNotAsked EventKind = "K350" // no approval would help
	WaitBegun       EventKind = "K351" // somebody wants to know when a key is back
	WaitStopped     EventKind = "K352"
	WaitTold        EventKind = "K353" // it is back, and perhaps kept for them
	WaitOver        EventKind = "K354" // it was kept, and they did not come
	TakenAgain      EventKind = "K355" // it had been returned by mistake
	LeavingBegun    EventKind = "K356" // somebody leaves: rights end, keys are to be recovered
	LeavingClosed   EventKind = "K357" // every key is back, or followed as lost
	LeavingReceipt  EventKind = "K358" // the one who left got a receipt

	BookingMade     EventKind = "K331"
	BookingChanged  EventKind = "K332"
	BookingStopped  EventKind = "K333" // cancelled
	BookingBegun    EventKind = "K334" // its key was taken
	BookingEnded    EventKind = "K335" // its key is back
	BookingFreed    EventKind = "K336" // nobody fetched it
	BookingMoved    EventKind = "K337" // to another key, because this one is late
	BookingWaits    EventKind = "K338" // its key is late, and there is no other
	BookingRefused  EventKind = "K339" // the key is not free then, or the rules say no
	PoolChanged     EventKind = "K340"
	BookingTermsSet EventKind = "K341"

	BackAnswered   EventKind = "K370" // said, after it was back
	BackWaived     EventKind = "K371" // nobody answers any more, and why
	FaultRaised    EventKind = "K372" // a vehicle or key is damaged
	FaultLifted    EventKind = "K373"
	FaultEased     EventKind = "K374" // it only warns from now on
	KitChanged     EventKind = "K375"
	KitTaken       EventKind = "K376" // every key of it
	KitEnded       EventKind = "K377"
	KitHangs       EventKind = "K382" // granted, and a part of it is to be taken from slots
	KitBack        EventKind = "K383" // or a part of it
	CountAsked     EventKind = "K378" // a plan calls for a count
	CountLate      EventKind = "K379" // nobody counted in time
	CountPlanned   EventKind = "K380" // a plan of counts is made or changed
	CountPlanEnded EventKind = "K381"

	CheckListed    EventKind = "K386" // what is checked on vehicles each day or week, and when: made, changed, ended
	VehicleChecked EventKind = "K387"

	JointAsked EventKind = "K388" // a release from afar waits for a second person
	JointYes   EventKind = "K389" // another agreed

	SheetPrinted EventKind = "K390" // a sign-out sheet, for when nothing works
	LineClashed  EventKind = "K391" // a line entered later does not fit the record
	LineSettled  EventKind = "K392"
	MapPrinted   EventKind = "K393" // which slot holds what, for when nothing works

	ReportedMissing EventKind = "K401"
	Found           EventKind = "K402"
	RetiredItem     EventKind = "K403"
	DoorForced      EventKind = "K404"
	DoorLeftOpen    EventKind = "K405"
	Tampered        EventKind = "K406"
	MainsLost       EventKind = "K407"
	MainsBack       EventKind = "K408"
	ClockStepped    EventKind = "K409"
	SlotFault       EventKind = "K410"
	DoorOpened      EventKind = "K411"
	DoorClosed      EventKind = "K412"

	LostStated      EventKind = "K421" // how it was lost
	LostDecided     EventKind = "K422" // whether the locks are changed
	LostRekeyed     EventKind = "K423"
	LostRecalled    EventKind = "K424" // another copy is back
	LostReactivated EventKind = "K425" // found, and in use again
	LostClosed      EventKind = "K426"
	LossCostsSet    EventKind = "K427"

	CountBegun       EventKind = "K430" // a place is counted by hand
	CountClosed      EventKind = "K431"
	CountDiffers     EventKind = "K432" // a key is not where the record has it
	CountResolved    EventKind = "K433"
	CountSigned      EventKind = "K434" // by another human than who counted
	CountSignRefused EventKind = "K435"

	LockdownBegun    EventKind = "K440" // no key of a site is given
	LockdownAsked    EventKind = "K441" // somebody wants it lifted
	LockdownKept     EventKind = "K442" // another says no
	LockdownLifted   EventKind = "K443"
	LockdownRefused  EventKind = "K444" // to be lifted: the same human, or too early alone
	LockdownReviewed EventKind = "K445" // it was lifted alone
	LockdownNoted    EventKind = "K446"
	ExemptAdded      EventKind = "K447" // may take keys of a site during a lockdown
	ExemptEnded      EventKind = "K448"
	JointNo          EventKind = "K449" // no second yes: declined, withdrawn, not allowed any more, or the same human
	JointOver        EventKind = "K450" // nobody answered in time

	GlassBroken     EventKind = "K451" // a named keeper opened what the rules refuse
	GlassReviewed   EventKind = "K452" // by another human
	GlassReminded   EventKind = "K453" // nobody reviewed it in time
	KeeperNamed     EventKind = "K516" // may open what the rules refuse
	KeeperEnded     EventKind = "K517"
	KeeperDrilled   EventKind = "K464" // somebody saw a keeper practise
	PlaybookWritten EventKind = "K455" // anew, changed, or put out of use
	RunBegun        EventKind = "K456" // a playbook is followed, in earnest or as a drill
	RunNoted        EventKind = "K457" // a step was ticked or opened again, or a note was written
	RunEnded        EventKind = "K458"
	KeyOwed         EventKind = "K459" // still out when a run ended: somebody sees to it

	PassIssued     EventKind = "K320" // for somebody without an account
	PassRevoked    EventKind = "K321"
	PassUsed       EventKind = "K322" // at a cabinet, right before it opened a slot
	PassStrange    EventKind = "K323" // a cabinet opened by a pass that it should not have obeyed: an alarm
	PassPrinted    EventKind = "K324" // once more, with its codes
	PassSent       EventKind = "K325" // a link to its codes, by mail or text message
	CodeWrong      EventKind = "K108" // of a pass, at a cabinet
	CodesClosed    EventKind = "K109" // after five wrong ones, for an hour: an alarm
	UrgentTaken    EventKind = "K460" // by a playbook, at once, whatever the rules said
	UrgentWritten  EventKind = "K461" // why, by who took it
	UrgentReminded EventKind = "K462" // nobody wrote why in time
	UrgentDoubted  EventKind = "K463" // another human finds it unjustified

	IdentityProved EventKind = "K454" // once more, before a dangerous act

	ReceiptSent EventKind = "K717" // a receipt for a key, to who has it

	CountTaken EventKind = "K700" // another goes on with it

	CabinetOnline      EventKind = "K501"
	CabinetOffline     EventKind = "K502"
	RosterSent         EventKind = "K503"
	RosterApplied      EventKind = "K504"
	CommandAsked       EventKind = "K505"
	CommandDone        EventKind = "K506"
	CommandRefused     EventKind = "K507"
	CommandExpired     EventKind = "K508"
	CabinetEnrolled    EventKind = "K509"
	Equivocated        EventKind = "K510"
	CabinetRebooted    EventKind = "K511"
	LossDeclared       EventKind = "K512"
	CommandCancelled   EventKind = "K513"
	CommandStarted     EventKind = "K514" // the cabinet took it up, its latch moves next
	GatewaySilent      EventKind = "K518" // nothing was heard of a gateway for minutes: who looks after the site was told
	GatewayHeard       EventKind = "K519" // again
	OrderAsked         EventKind = "K521" // of a cabinet, what moves no key
	SlotCorrected      EventKind = "K522" // a person said what is so, where slot and record differed
	DoorUnused         EventKind = "K520" // unlocked from afar, and nobody opened it
	CertificateIssued  EventKind = "K530" // to a gateway: by it a broker knows it
	CertificateRevoked EventKind = "K531"
	CertificateEnding  EventKind = "K532" // its gateway does not renew it: who looks after the site was told
	CabinetSilent      EventKind = "K534" // behind a gateway that speaks: who looks after the site was told
	CabinetHeard       EventKind = "K535" // again
	GatewayCodeMade    EventKind = "K533" // a new claim code for a gateway that is there already
	CustodyUnknown     EventKind = "K515" // a latch opened, and nobody can tell whether the key left
	OverrideNamed      EventKind = "K523" // the mechanical key of a cabinet
	OpenedByKey        EventKind = "K524" // without a release, while somebody held that key
	OpenedUnknown      EventKind = "K525" // without a release, and nobody held it
	OpeningClosed      EventKind = "K526" // its cause was written
	LayoutWritten      EventKind = "K527" // a layout template, a new version of it, or its end
	LayoutPushed       EventKind = "K528" // to a cabinet: its keys have other slots of their own
	LayoutRefused      EventKind = "K529" // nothing of it was applied
	FireRaised         EventKind = "K536" // the fire panel at a cabinet gives alarm
	FireCleared        EventKind = "K537"
	FireReleased       EventKind = "K538" // a slot that is preset for it opens, for nobody who is known
	FireTaken          EventKind = "K539" // a key left such a slot: who has it is to be said
	FirePreset         EventKind = "K560" // what the fire panel of a cabinet opens
	FireNamed          EventKind = "K561" // who took a key during an alarm
	FireWireLost       EventKind = "K562" // the contacts of the fire panel contradict each other
	FireWireBack       EventKind = "K563"
	ReaderLost         EventKind = "K564" // the badge reader of a cabinet does not answer
	ReaderBack         EventKind = "K565"

	ItemAdded    EventKind = "K601"
	ItemChanged  EventKind = "K602"
	RuleAdded    EventKind = "K603"
	RuleChanged  EventKind = "K604"
	RuleEnded    EventKind = "K605"
	PlaceAdded   EventKind = "K606"
	AssetAdded   EventKind = "K607"
	AssetChanged EventKind = "K608"
	ImportRun    EventKind = "K609"
	ImportUndone EventKind = "K610"
	AssetRetired EventKind = "K611"

	CalendarChanged      EventKind = "K620"
	KeyGroupChanged      EventKind = "K621"
	QualificationChanged EventKind = "K622"

	LabelMade    EventKind = "K630" // a printed code that stands for a key
	LabelRevoked EventKind = "K631"

	MetalOn        EventKind = "K640" // a piece of metal was put on a ring
	MetalOff       EventKind = "K641"
	MetalScrapped  EventKind = "K642" // melted, broken, cut through: it opens nothing any more
	RingCounted    EventKind = "K643" // pieces and seal as somebody found them
	ReviewAsked    EventKind = "K670" // planned
	ReviewBegun    EventKind = "K671" // everybody who answers was told
	RightKept      EventKind = "K672"
	RightEnded     EventKind = "K673" // no longer needed
	RightLapsed    EventKind = "K674" // nobody answered in time
	ReviewReminded EventKind = "K675"
	ReviewDone     EventKind = "K676"
	ReviewStopped  EventKind = "K677"

	WalkBegun EventKind = "K660" // the keys of a place are taken on record
	WalkEnded EventKind = "K661"
	PhotoSet  EventKind = "K662"

	SystemAdded    EventKind = "K644" // a key system
	SymbolAdded    EventKind = "K645"
	SymbolMoved    EventKind = "K646" // to another level, or below another
	CylindersSet   EventKind = "K647" // which doors a symbol's cylinders are on
	BittingSealed  EventKind = "K648"
	BittingRead    EventKind = "K649"
	BittingRefused EventKind = "K650" // asked for by somebody who is no locksmith
	PolicyWritten  EventKind = "K680"
	PolicyApproved EventKind = "K681"
	PolicyEnded    EventKind = "K682"
	PolicyDue      EventKind = "K683" // its owner was told that it is to be looked at again

	LicenceReminded EventKind = "K684" // it ends soon: holder and manager were told

	PermanentSigned EventKind = "K690" // a receipt for a key that somebody has for good
	PermanentAsked  EventKind = "K691" // once a year: do you still have it?
	PermanentKept   EventKind = "K692" // yes
	PermanentDenied EventKind = "K693" // no
	PermanentSilent EventKind = "K694" // nobody answered in time: an owner was told

	SystemApprovers EventKind = "K695" // who must say yes to a copy of a key system
	KeyCut          EventKind = "K696" // for a request that was granted, with its serial
	RequestSentBack EventKind = "K697" // for changes
	KeyRevived      EventKind = "K698" // in use again, and why
	KeysMerged      EventKind = "K699" // two records of one key: this one goes on

	PersonAdded       EventKind = "K701"
	PersonChanged     EventKind = "K702"
	CredentialAdded   EventKind = "K703"
	CredentialRevoked EventKind = "K704"
	MemberAdded       EventKind = "K705"
	RoleChanged       EventKind = "K706"
	SignedIn          EventKind = "K707"
	SignInFailed      EventKind = "K708"
	SignedOut         EventKind = "K709"
	TokenMade         EventKind = "K710"
	DevicePaired      EventKind = "K711"
	OrganisationMade  EventKind = "K712"
	GroupChanged      EventKind = "K713"
	SiteAdded         EventKind = "K714"
	KioskIdentified   EventKind = "K715"
	TokenRevoked      EventKind = "K716"

	AstrayTold EventKind = "K720" // a key stayed in a slot that is not its own: those who look after the site were told

	Exported     EventKind = "K801"
	ReportSent   EventKind = "K802"
	SchedulePlan EventKind = "K803"
	Checkpointed EventKind = "K804"
	LogSucceeded EventKind = "K805"
	ReportMade   EventKind = "K806"
	Heartbeat    EventKind = "K807" // proves that nothing happened at a cabinet
)
