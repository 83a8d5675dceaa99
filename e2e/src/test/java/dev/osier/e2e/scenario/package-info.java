/** Scenarios that need no cluster: from Kubernetes objects to what each Envoy gets. */
@NullMarked
package dev.osier.e2e.scenario;

import org.jspecify.annotations.NullMarked;
