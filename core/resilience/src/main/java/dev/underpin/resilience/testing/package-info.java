/** For tests of code that uses guards: time that stands still until it is moved. */
@NullMarked
package dev.underpin.resilience.testing;

import org.jspecify.annotations.NullMarked;
