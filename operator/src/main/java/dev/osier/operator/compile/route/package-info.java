/**
 * From RouteRules to the routes of each service port. Rules of a service's own namespace bind every
 * caller; those of another namespace only that namespace's own, so that no namespace can take
 * another's traffic.
 */
@NullMarked
package dev.osier.operator.compile.route;

import org.jspecify.annotations.NullMarked;
