package web

import (
	"github.com/gofiber/fiber/v2"
)

// enrolRoutes are for gateways and cabinets, once in their lives.
func (s *Server) enrolRoutes() []Route {
	if s.Enrol == nil {
		return nil
	}
	return by(Machine, post("/enrol", "", s.enrol))
}

// enrol answers a device with its identity and its secrets; JSON both ways.
func (s *Server) enrol(r *Request) error {
	answer, err := s.Enrol(r.UserContext(), r.Body())
	if err != nil {
		status := statusOf(err)
		r.Status(status)
		return r.failJSON(status, err)
	}
	r.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return r.Send(answer)
}
