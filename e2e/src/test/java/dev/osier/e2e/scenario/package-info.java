/**
 * Scenarios that need no cluster: from Kubernetes objects to what each Envoy gets. A new one begins
 * as a folder with an {@code in.yaml}; with {@code OSIER_GOLDEN=update} in the environment the
 * tests write the files beside it, which are then to be read with care.
 */
@NullMarked
package dev.osier.e2e.scenario;

import org.jspecify.annotations.NullMarked;
