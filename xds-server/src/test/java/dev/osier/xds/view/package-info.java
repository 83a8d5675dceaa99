@NullMarked
package dev.osier.xds.view;

import org.jspecify.annotations.NullMarked;
