/** What a user relies on, tested on a real Kubernetes with real pods. */
@NullMarked
package dev.osier.e2e;

import org.jspecify.annotations.NullMarked;
