/**
 * Key in, certificate out: identifies whose key it is, issues a certificate for it, and looks after
 * the keys that sign. Nothing here knows Kubernetes or Envoy.
 */
@NullMarked
package dev.osier.ca;

import org.jspecify.annotations.NullMarked;
