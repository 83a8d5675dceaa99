@NullMarked
package dev.osier.controlplane;

import org.jspecify.annotations.NullMarked;
