package dev.underpin.examples.springboot;

class JobsInSpringOnH2Test extends JobsInSpringContract {

  JobsInSpringOnH2Test() {
    super(Database.h2());
  }
}
