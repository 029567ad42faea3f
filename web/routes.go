package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"claviger/tenants"
)

// Access says who may ask for a route, before any permission.
type Access int

// The ways in. The zero value is the strictest, so that a route which says
// nothing is for members.
const (
	Member  Access = iota // signed in, turned to an organisation
	Guest                 // signed in, maybe not turned to an organisation yet
	Public                // anybody
	Device                // a paired kiosk
	Token                 // an API token in the Authorization header
	Machine               // anybody's program: no cookie, no form
)

// Handler answers one request. Nothing of r is kept after it returns.
type Handler func(r *Request) error

// Route is one line of the route table.
type Route struct {
	Method     string
	Path       string
	Access     Access
	Permission tenants.Permission // besides Access; "" for none
	Handler    Handler
	Stream     bool // a live stream: no deadline, no compression
}

// table is every route. A page family adds its own list in its own file and
// one line here.
func (s *Server) table() []Route {
	return slices.Concat(
		s.systemRoutes(),
		s.signInRoutes(),
		s.proveRoutes(),
		s.enrolRoutes(),
		s.setupRoutes(),
		s.demoRoutes(),
		s.endingRoutes(), // before peopleRoutes: /people/ending is not an id
		s.leavingRoutes(),
		s.permanentRoutes(),
		s.receiptRoutes(),
		s.peopleRoutes(),
		s.inviteRoutes(),
		s.groupRoutes(),
		s.settingsRoutes(),
		s.meRoutes(),
		s.assetRoutes(),
		s.whatIfRoutes(), // before accessRoutes: /access/what-if is not an id
		s.accessRoutes(),
		s.mapRoutes(),
		s.cabinetRoutes(),
		s.orderRoutes(),
		s.differenceRoutes(),
		s.openingRoutes(),
		s.fireRoutes(),
		s.gatewayRoutes(),
		s.auditRoutes(),
		s.verifyRoutes(),
		s.pairRoutes(),
		s.boardRoutes(),
		s.keyEditRoutes(), // before keyRoutes: /keys/new is not an id
		s.keyRoutes(),
		s.takeRoutes(),
		s.releaseRoutes(),
		s.jointRoutes(),
		s.deskRoutes(),
		s.handoverRoutes(),
		s.incidentRoutes(),
		s.checkRoutes(),
		s.faultRoutes(),
		s.kitRoutes(),
		s.ringRoutes(),
		s.waitingRoutes(),
		s.askRoutes(),
		s.doorRoutes(),
		s.lifeRoutes(),
		s.keySystemRoutes(),
		s.returnRoutes(),
		s.countPlanRoutes(), s.countSlotRoutes(), s.countRoutes(),
		s.requestRoutes(),
		s.reviewRoutes(),
		s.policyRoutes(),
		s.bookingRoutes(),
		s.searchRoutes(),
		s.labelRoutes(),
		s.walkRoutes(),
		s.photoRoutes(),
		s.catchUpRoutes(),
		s.lockdownRoutes(),
		s.glassRoutes(),
		s.guestRoutes(),
		s.guestLinkRoutes(),
		s.urgentRoutes(),
		s.layoutRoutes(),
		s.playbookRoutes(),
		s.scanRoutes(),
		s.kioskRoutes(),
		s.reportRoutes(),
		s.outboxRoutes(),
		s.textHookRoutes(),
		s.importRoutes(),
	)
}

func get(path string, p tenants.Permission, h Handler) Route {
	return Route{Method: fiber.MethodGet, Path: path, Permission: p, Handler: h}
}

func post(path string, p tenants.Permission, h Handler) Route {
	return Route{Method: fiber.MethodPost, Path: path, Permission: p, Handler: h}
}

// by is the same routes with another way in.
func by(a Access, routes ...Route) []Route {
	for i := range routes {
		routes[i].Access = a
	}
	return routes
}

// mount puts the chain and the table into the app.
func (s *Server) mount() {
	s.routes = s.table()
	s.app.Use(s.chain()...)
	s.app.Get("/static/*", s.static)
	for _, route := range s.routes {
		s.app.Add(route.Method, route.Path, s.enter(route))
	}
	s.mountAPI()
	s.app.Use(s.enter(Route{Access: Public, Handler: s.nowhere}))
}

// nowhere answers what no route took: there is no such page, or not by this
// method.
func (s *Server) nowhere(r *Request) error {
	for _, route := range s.routes {
		if fiber.RoutePatternMatch(r.Path(), route.Path, fiber.Config{CaseSensitive: true, StrictRouting: true}) {
			return fiber.ErrMethodNotAllowed
		}
	}
	return errNoPage
}

// serves tells whether there is such a page: navigation shows no others.
func (s *Server) serves(path string) bool {
	return slices.ContainsFunc(s.routes, func(r Route) bool { return r.Path == path && r.Method == fiber.MethodGet })
}
