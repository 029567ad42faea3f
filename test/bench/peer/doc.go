// Command peer is what the workloads measure the product against, in a module
// of its own so that nothing of it becomes a dependency of the product:
//
//	peer pocketbase  the same job as a Go developer does it in an afternoon,
//	                 PocketBase with two routes, no rules, no sign-in
//	peer ceiling     the same statements without a product around them: bare
//	                 Fiber before SQLite with group commit, or before PostgreSQL
//
// Both fill themselves and print "listening on http://HOST:PORT" when ready.
package main
