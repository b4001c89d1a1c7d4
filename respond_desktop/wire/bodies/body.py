"""What every body of the HTTPS interface is: strict, and never changed once it is made."""

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """Unknown fields are refused: a misspelt one would else be a wish that nobody hears."""

    model_config = ConfigDict(extra="forbid", frozen=True)
