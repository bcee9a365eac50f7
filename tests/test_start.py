def test_the_cast_is_there(cast):
    assert cast.alice.initials == "AA"
    assert not cast.dan.is_active
